namespace Edda.Loki.Workers.Internal;

/// <summary>
/// Landlock (landlock(7)) with no rule at all: no file, no folder, no TCP port, no abstract socket and no process outside
/// can be reached any more. A kernel that knows less of it locks what it knows.
/// </summary>
internal static unsafe class FileLock
{
    private const nint CreateRuleset = 444;
    private const nint RestrictSelf = 446;
    private const nint AskVersion = 1;

    /// <summary>False: this kernel has no Landlock. Of the calling thread.</summary>
    public static bool TryApply()
    {
        nint version = Posix.SystemCall(CreateRuleset, 0, 0, AskVersion);
        if (version < 1)
            return false;
        // struct landlock_ruleset_attr: what is handled of files, of the network, of scopes. Each version knows more bits.
        ulong* handled = stackalloc ulong[3];
        handled[0] = version switch { 1 => 0x1FFF, 2 => 0x3FFF, < 5 => 0x7FFF, _ => 0xFFFF };
        handled[1] = version < 4 ? 0u : 3u;
        handled[2] = version < 6 ? 0u : 3u;
        nint size = version < 4 ? 8 : version < 6 ? 16 : 24;
        nint rules = Posix.SystemCall(CreateRuleset, (nint)handled, size, 0);
        if (rules < 0)
            return false;
        bool isLocked = Posix.SystemCall(RestrictSelf, rules, 0, 0) == 0;
        _ = Posix.Close((int)rules);
        return isLocked;
    }
}
