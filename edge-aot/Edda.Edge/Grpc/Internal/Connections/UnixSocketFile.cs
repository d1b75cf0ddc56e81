using System.Net.Sockets;

namespace Edda.Edge.Grpc.Internal.Connections;

/// <summary>The file of a Unix socket: what a crashed process left is cleared, what a living one uses is not.</summary>
internal static class UnixSocketFile
{
    public static void Prepare(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        if (IsServed(path))
        {
            Misuse.UnixSocketInUse(path);
        }

        File.Delete(path);
    }

    /// <summary>Whether somebody listens on the socket. Only a refusal says that nobody does.</summary>
    public static bool IsServed(string path)
    {
        // A server that is alive and does not accept fills its backlog: then a blocking connect would hang.
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }

    public static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
