using System.Diagnostics;
using System.Net.Sockets;
using Edda.Edge.Grpc.Internal;
using Edda.Edge.Grpc.Internal.Connections;
using Edda.Edge.Internal;

namespace Edda.Edge.Hosting.Internal;

/// <summary>
/// The right to a Unix socket's path, held by a lock on a file beside it until Dispose or the end of the process. So
/// two starts at once cannot take the path from each other, and a socket that a dead process left is told from one
/// that is served. The lock file stays: removing it would let a third process lock a file that nobody sees.
/// </summary>
internal sealed class SocketClaim : IDisposable
{
    // A process killed in the middle of starting a program leaves a child that holds its files, sockets and locks included,
    // until it has become that program. Such a moment is waited for; who is alive stays longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly FileStream _lock;

    private SocketClaim(FileStream held) => _lock = held;

    /// <exception cref="StartException">The path is in use or not ours to use.</exception>
    public static SocketClaim Take(string path, UnixFileMode mode)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return TryTake(path, mode);
            }
            catch (StartException failure) when (failure.Code == ExitCode.CannotListen && Stopwatch.GetElapsedTime(began) < Patience)
            {
                Thread.Sleep(Interval);
            }
        }
    }

    private static SocketClaim TryTake(string path, UnixFileMode mode)
    {
        FileStream? held = null;
        try
        {
            MakeFolder(Path.GetDirectoryName(path)!, mode);
            held = Lock(path);
            RemoveLeftover(path);
            return new SocketClaim(held);
        }
        catch (StartException)
        {
            held?.Dispose();
            throw;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SocketException)
        {
            held?.Dispose();
            throw Throw.CannotListenOn(path, failure);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static void MakeFolder(string folder, UnixFileMode mode)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode passage = UnixFileMode.GroupRead | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        bool shared = (mode & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, shared ? owner | passage : owner);
    }

    private static FileStream Lock(string path)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FileStream(path + ".lock", options);
        }
        catch (IOException) when (File.Exists(path + ".lock"))
        {
            throw Throw.SocketInUse(path);
        }
    }

    private static void RemoveLeftover(string path)
    {
        if (!Path.Exists(path))
            return;
        if (Directory.Exists(path) || (Posix.TryStat(path, out _, out bool isSocket) && !isSocket))
            throw Throw.NoSocket(path);
        if (UnixSocketFile.IsServed(path))
            throw Throw.SocketInUse(path);

        File.Delete(path);
    }
}
