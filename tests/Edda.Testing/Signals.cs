using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Edda.Testing;

/// <summary>Signals to processes, by number.</summary>
public static partial class Signals
{
    public const int HangUp = 1;
    public const int KillNow = 9;
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
