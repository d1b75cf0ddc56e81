using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Edda.Edge.Hosting.Internal;

/// <summary>
/// The operating system's own words for a failure. An exception's message is no use: the published binaries leave the
/// framework's texts out and have only their keys.
/// </summary>
internal static class SystemError
{
    private const int LargestErrno = 4095;

    public static string Describe(Exception failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket)
                return Words(socket.NativeErrorCode);
            // On Unix the framework leaves the errno here.
            if (cause.HResult is > 0 and <= LargestErrno)
                return Words(cause.HResult);
        }

        return failure switch
        {
            FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
            UnauthorizedAccessException => "permission denied",
            _ => failure.GetType().Name + ": " + failure.Message,
        };
    }

    private static string Words(int errno)
    {
        string words = Marshal.GetPInvokeErrorMessage(errno);
        return words.Length > 1 ? char.ToLowerInvariant(words[0]) + words[1..] : words;
    }
}
