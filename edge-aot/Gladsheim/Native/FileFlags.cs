using System.Runtime.InteropServices;

namespace Edda.Gladsheim.Native;

/// <summary>Flags of open(2) and its relatives.</summary>
internal static class FileFlags
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Append = 0x400;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    // ARM64 kept 32-bit ARM's number for this one.
    public static readonly int Directory = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 0x10000 : 0x4000;

    /// <summary>F_DUPFD_CLOEXEC.</summary>
    public const int DuplicateCloseOnExec = 1030;

    /// <summary>F_SETPIPE_SZ.</summary>
    public const int SetPipeSize = 1031;
}
