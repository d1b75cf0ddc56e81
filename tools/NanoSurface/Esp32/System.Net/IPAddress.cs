namespace System.Net;

public class IPAddress
{
    public extern IPAddress(byte[] address);
}
