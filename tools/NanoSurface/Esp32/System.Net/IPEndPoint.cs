namespace System.Net;

public class IPEndPoint : EndPoint
{
    public extern IPEndPoint(IPAddress address, int port);
}
