using System.Net;
using System.Net.Sockets;

namespace Edda.Gladsheim.Roskva.Probes;

/// <summary>Connections for probes.</summary>
internal static class ProbeSocket
{
    public static async ValueTask<Socket> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        EndPoint end = IPAddress.TryParse(host, out IPAddress? address)
            ? new IPEndPoint(address, port)
            : new DnsEndPoint(host, port);
        // Every probe is a connection of its own: without a linger they would pile up as TIME_WAIT on a quick interval.
        Socket socket = address is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            await socket.ConnectAsync(end, cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static string Describe(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "connection reset",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "no such host",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => "unreachable",
        SocketError.TimedOut => "connection timed out",
        _ => "socket error " + failure.SocketErrorCode,
    };
}
