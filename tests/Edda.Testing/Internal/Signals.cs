using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Edda.Testing.Internal;

internal static partial class Signals
{
    public const int Terminate = 15;

    public static void Send(int process, int signal)
    {
        if (Kill(process, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
