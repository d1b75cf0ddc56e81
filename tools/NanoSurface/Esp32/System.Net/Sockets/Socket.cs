namespace System.Net.Sockets;

public class Socket : IDisposable
{
    public extern Socket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType);

    public extern int Available { get; }

    public extern int ReceiveTimeout { get; set; }

    public extern int SendTimeout { get; set; }

    /// <summary>Waits until it is connected or has failed.</summary>
    public extern void Connect(EndPoint remoteEP);

    public extern void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, bool optionValue);

    public extern bool Poll(int microSeconds, SelectMode mode);

    public extern void Close();

    extern void IDisposable.Dispose();
}
