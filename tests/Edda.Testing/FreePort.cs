using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Edda.Testing;

/// <summary>For programs that cannot be asked which port they got, and for those that want the same again.</summary>
public static class FreePort
{
    // Below what the system hands out by itself (ip_local_port_range): nobody who asks for any port is given this one between
    // now and the program's start, or while it starts anew.
    private const int First = 12_000;
    private const int End = 32_000;

    // One after the other, from anywhere: two tests of one process that look at the same time never see the same one.
    private static int _last = Random.Shared.Next(End - First);

    public static string NextText() => Next().ToString(CultureInfo.InvariantCulture);

    /// <summary>One that nobody listens on, as far as can be known.</summary>
    public static int Next()
    {
        while (true)
        {
            int port = First + (int)((uint)Interlocked.Increment(ref _last) % (End - First));
            using TcpListener listener = new(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it; another.
            }
        }
    }
}
