using System.Runtime.InteropServices;

namespace Edda.Gladsheim.Native;

/// <summary>
/// System call numbers for what the C library does not wrap or wraps for the whole process (set*id act on one thread
/// only when called raw, which is what a child of vfork needs). x86-64 has numbers of its own; ARM64 uses the generic table.
/// </summary>
internal static class Syscalls
{
    private static readonly bool IsX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public static readonly int Write = IsX64 ? 1 : 64;
    public static readonly int SignalAction = IsX64 ? 13 : 134;
    public static readonly int SignalMask = IsX64 ? 14 : 135;
    public static readonly int Execve = IsX64 ? 59 : 221;
    public static readonly int ChangeDirectory = IsX64 ? 80 : 49;
    public static readonly int Umask = IsX64 ? 95 : 166;
    public static readonly int SetSession = IsX64 ? 112 : 157;
    public static readonly int SetGroups = IsX64 ? 116 : 159;
    public static readonly int SetUser = IsX64 ? 117 : 147;
    public static readonly int SetGroup = IsX64 ? 119 : 149;
    public static readonly int SetPriority = IsX64 ? 141 : 140;
    public static readonly int ProcessControl = IsX64 ? 157 : 167;
    public static readonly int WaitId = IsX64 ? 247 : 95;
    public static readonly int DuplicateTo = IsX64 ? 292 : 24;
    public static readonly int ResourceLimit = IsX64 ? 302 : 261;
    public static readonly int ListDirectory = IsX64 ? 217 : 61;

    // Numbers above 423 are the same everywhere.
    public const int PidfdSendSignal = 424;
    public const int PidfdOpen = 434;
    public const int CloseRange = 436;
}
