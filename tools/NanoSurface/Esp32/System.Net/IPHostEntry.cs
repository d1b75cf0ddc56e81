namespace System.Net;

public class IPHostEntry
{
    public extern IPAddress[] AddressList { get; }
}
