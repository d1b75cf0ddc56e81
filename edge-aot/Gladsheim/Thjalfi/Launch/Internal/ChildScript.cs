using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Launch.Internal;

/// <summary>
/// The table of system calls the child works off, and beside it what each step is called should it fail.
/// A step is number, a, b, c, d, e: six 64-bit words, as <see cref="CloneThunk"/> reads them.
/// </summary>
internal sealed unsafe class ChildScript
{
    private const int WordsPerStep = 6;
    private const int Capacity = 192;
    private const int SetMask = 2;
    private const int SignalSetBytes = 8;
    private const int SetNoNewPrivileges = 38;
    private const uint CloseOnExecOnly = 4;

    private readonly LaunchStep[] _steps = new LaunchStep[Capacity];
    private readonly string[] _subjects = new string[Capacity];
    private readonly LaunchArena _arena;
    private long* _words;
    private int _count;

    public ChildScript(LaunchArena arena)
    {
        _arena = arena;
    }

    public long* First => _words;

    public void Begin()
    {
        _words = (long*)_arena.Take(Capacity * WordsPerStep * sizeof(long));
        _count = 0;
    }

    public LaunchFailure FailureAt(long* step, int errno)
    {
        int index = (int)((step - _words) / WordsPerStep);
        return new LaunchFailure(_steps[index], _subjects[index], errno);
    }

    /// <summary>Default dispositions for all: execve resets handlers but keeps what is ignored (the runtime ignores SIGPIPE).</summary>
    public void ResetSignals()
    {
        void* defaultAction = _arena.Take(32);
        for (int signal = 1; signal <= Signals.Last; signal++)
        {
            if (signal is not (Signals.Kill or Signals.Stop))
                Add(LaunchStep.ResetSignals, "", Syscalls.SignalAction, signal, (nint)defaultAction, 0, SignalSetBytes);
        }
    }

    public void NewSession() => Add(LaunchStep.NewSession, "", Syscalls.SetSession);

    /// <summary>"0" written to a "tasks" file means the writer.</summary>
    public void JoinCgroup(int procsFile, string path) =>
        Add(LaunchStep.JoinCgroup, path, Syscalls.Write, procsFile, (nint)_arena.Text("0"), 1);

    public void Limit(ResourceLimit limit)
    {
        ulong* pair = (ulong*)_arena.Take(2 * sizeof(ulong));
        pair[0] = limit.Soft;
        pair[1] = limit.Hard;
        Add(LaunchStep.SetLimit, limit.Kind.ToString(), Syscalls.ResourceLimit, 0, (nint)limit.Kind, (nint)pair);
    }

    public void Nice(int nice) => Add(LaunchStep.SetNice, "", Syscalls.SetPriority, 0, 0, nice);

    public void Umask(int mask) => Add(LaunchStep.SetUmask, "", Syscalls.Umask, mask);

    public void Stream(int source, int number) =>
        Add(LaunchStep.ConnectStream, number.ToString(), Syscalls.DuplicateTo, source, number);

    /// <summary>
    /// Raw, so for this one thread of control. Afterwards the kernel marks the memory we share as not dumpable, which keeps
    /// the service's user from reaching into us through the child (ptrace, /proc/PID/mem) before execve.
    /// </summary>
    public void Credentials(in Account account, string user, string group)
    {
        uint* groups = (uint*)_arena.Take(Math.Max(account.Groups.Length, 1) * sizeof(uint));
        account.Groups.CopyTo(new Span<uint>(groups, account.Groups.Length));
        Add(LaunchStep.SetGroups, user, Syscalls.SetGroups, account.Groups.Length, (nint)groups);
        nint gid = (nint)account.Group;
        nint uid = (nint)account.User;
        Add(LaunchStep.SetGroup, group, Syscalls.SetGroup, gid, gid, gid);
        Add(LaunchStep.SetUser, user, Syscalls.SetUser, uid, uid, uid);
    }

    public void ChangeDirectory(string path) =>
        Add(LaunchStep.ChangeDirectory, path, Syscalls.ChangeDirectory, (nint)_arena.Text(path));

    /// <summary>
    /// Everything above the three streams closes at execve and not before: until then the ledger's lock, which the child
    /// has with all other descriptors, tells a next Gladsheim that a start is under way.
    /// </summary>
    public void CloseDescriptorsOnExec() =>
        Add(LaunchStep.CloseDescriptors, "", Syscalls.CloseRange, 3, unchecked((nint)uint.MaxValue), (nint)CloseOnExecOnly);

    public void NoNewPrivileges() =>
        Add(LaunchStep.NoNewPrivileges, "", Syscalls.ProcessControl, SetNoNewPrivileges, 1);

    public void UnblockSignals() =>
        Add(LaunchStep.ResetSignals, "mask", Syscalls.SignalMask, SetMask, (nint)_arena.Take(SignalSetBytes), 0, SignalSetBytes);

    public void Execute(string path, byte** arguments, byte** environment) =>
        Add(LaunchStep.Execute, path, Syscalls.Execve, (nint)_arena.Text(path), (nint)arguments, (nint)environment);

    private void Add(LaunchStep step, string subject, int number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0)
    {
        long* words = _words + _count * WordsPerStep;
        words[0] = number;
        words[1] = a;
        words[2] = b;
        words[3] = c;
        words[4] = d;
        words[5] = e;
        _steps[_count] = step;
        _subjects[_count] = subject;
        _count++;
    }
}
