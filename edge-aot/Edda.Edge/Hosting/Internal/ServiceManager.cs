using System.Net.Sockets;
using System.Text;

namespace Edda.Edge.Hosting.Internal;

/// <summary>
/// Tells the service manager how the service is (sd_notify(3)): one datagram to the socket in NOTIFY_SOCKET. Without
/// that variable, nobody asked.
/// </summary>
internal static class ServiceManager
{
    public static void Ready() => Send("READY=1");

    public static void Stopping() => Send("STOPPING=1");

    public static void Alive() => Send("WATCHDOG=1");

    private static void Send(string state)
    {
        string? path = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        if (string.IsNullOrEmpty(path))
            return;

        // A leading '@' stands for the NUL of the abstract name space.
        if (path[0] == '@')
            path = '\0' + path[1..];
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path));
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            // The manager is gone or the variable is a leftover; the service can do without it.
        }
    }
}
