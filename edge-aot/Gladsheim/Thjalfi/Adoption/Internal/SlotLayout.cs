namespace Edda.Gladsheim.Thjalfi.Adoption.Internal;

/// <summary>
/// The ledger's file, all little endian:
/// <code>
/// header (4096)  0 magic(8)  8 version(4)  12 slot bytes(4)  16 boot id(16)  32 cgroup root length(4)  36 cgroup root
/// slot (1024)    0 used(4)  4 valid copy 0|1(4)  8 pid of the launch under way(4)  16 name length(4)  20 name
///                256 copy 0: entry, checksum(8)      640 copy 1
/// </code>
/// A write fills the copy that is not valid, then flips: kill -9 leaves the old or the new record, never a mixture.
/// Nothing is flushed to the disk: the page cache survives the death of this process, and after a loss of power
/// there is no process left to find (the boot id tells). The checksum is for what such a loss may leave behind.
/// The launch's pid is written by the kernel itself, before the child's first instruction (CLONE_PARENT_SETTID).
/// </summary>
internal static class SlotLayout
{
    public const ulong Magic = 0x4C4C_4148_4144_4445; // "EDDAHALL"
    public const int HeaderBytes = 4096;
    public const int VersionAt = 8;
    public const int SlotBytesAt = 12;
    public const int BootIdAt = 16;
    public const int CgroupLengthAt = 32;
    public const int CgroupAt = 36;
    public const int CgroupLimit = 1024;

    public const int SlotBytes = 1024;
    public const int ValidCopyAt = 4;
    public const int LaunchPidAt = 8;
    public const int NameLengthAt = 16;
    public const int NameAt = 20;
    public const int NameLimit = 200;
    public const int Copy0At = 256;
    public const int CopyBytes = 384;

    public const int Capacity = 2048;
    public const int FileBytes = HeaderBytes + Capacity * SlotBytes;
}
