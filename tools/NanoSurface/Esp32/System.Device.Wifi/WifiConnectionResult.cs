namespace System.Device.Wifi;

public class WifiConnectionResult
{
    public extern WifiConnectionStatus ConnectionStatus { get; }
}
