using System.Net.Sockets;

namespace Edda.Edge.Grpc.Internal;

/// <summary>The file of a Unix socket: what a crashed process left is cleared, what a living one uses is not.</summary>
internal static class UnixSocketFile
{
    public static void Prepare(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        Throw.UnixSocketInUse(path);
    }

    public static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
