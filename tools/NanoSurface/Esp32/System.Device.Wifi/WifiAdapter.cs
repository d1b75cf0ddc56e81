namespace System.Device.Wifi;

public sealed class WifiAdapter : IDisposable
{
    public static extern WifiAdapter[] FindAllAdapters();

    /// <summary>Waits until it has joined or failed.</summary>
    public extern WifiConnectionResult Connect(string ssid, WifiReconnectionKind reconnectionKind, string passwordCredential);

    public extern void Disconnect();

    public extern void Dispose();
}
