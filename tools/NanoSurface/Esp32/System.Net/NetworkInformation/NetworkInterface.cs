namespace System.Net.NetworkInformation;

public class NetworkInterface
{
    public extern string IPv4Address { get; }

    public extern NetworkInterfaceType NetworkInterfaceType { get; }

    public static extern NetworkInterface[] GetAllNetworkInterfaces();
}
