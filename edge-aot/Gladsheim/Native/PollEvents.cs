namespace Edda.Gladsheim.Native;

/// <summary>What a descriptor waits for, with epoll's own numbers.</summary>
[Flags]
public enum PollEvents : uint
{
    None = 0,
    Readable = 0x001,
    Priority = 0x002,
    Writable = 0x004,
    Error = 0x008,
    HungUp = 0x010,

    /// <summary>Report a change once instead of a condition as long as it holds.</summary>
    Edge = 1u << 31,
}
