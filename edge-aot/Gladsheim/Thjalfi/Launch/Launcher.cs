using System.Runtime.InteropServices;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Adoption;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Exit.Internal;
using Edda.Gladsheim.Thjalfi.Launch.Internal;

namespace Edda.Gladsheim.Thjalfi.Launch;

/// <summary>
/// Starts programs. Everything the child needs is laid out before the clone, so what is left for the child to do is a
/// table of system calls (<see cref="CloneThunk"/> says why). The caller's thread is suspended until the child has become
/// its program or has failed; other threads run on. Any thread may launch, one at a time.
/// </summary>
public sealed unsafe class Launcher : IDisposable
{
    private const int BlockBytes = 56;
    private const int CloneArgsBytes = 88;
    private const ulong CloneMemory = 0x100;
    private const ulong ClonePidfd = 0x1000;
    private const ulong CloneVfork = 0x4000;
    private const ulong CloneParentSetTid = 0x100000;
    private const ulong CloneIntoCgroup = 0x2_0000_0000;
    private const ulong ChildSignal = 17;
    private const ulong DefaultOpenFiles = 1024;
    private const int FirstPrivateFd = 3;

    private readonly Lock _gate = new();
    private readonly LaunchArena _arena = new();
    private readonly ChildScript _script;
    private readonly List<int> _opened = [];
    private readonly bool _canCloseRange = CanCloseRange();
    private readonly ulong _hardOpenFiles = HardOpenFiles();
    private int _nothing = OpenPrivate("/dev/null", FileFlags.ReadWrite);

    public Launcher()
    {
        _script = new ChildScript(_arena);
    }

    /// <param name="slot">Where the intent and the new pid are made durable; null for commands nobody adopts.</param>
    public LaunchResult Launch(LaunchPlan plan, LedgerSlot? slot = null)
    {
        lock (_gate)
        {
            _arena.Reset();
            try
            {
                return TryPrepare(plan, out Preparation prepared, out LaunchFailure failure)
                    ? Start(plan, prepared, slot)
                    : new LaunchResult(null, failure);
            }
            finally
            {
                CloseOpened();
            }
        }
    }

    private bool TryPrepare(LaunchPlan plan, out Preparation prepared, out LaunchFailure failure)
    {
        prepared = default;
        if (!Accounts.TryFind(plan.User, plan.Group, out Account account, out failure)
            || !EnvironmentBlock.TryBuild(plan, account, out Dictionary<string, string> variables, out failure))
            return false;

        prepared.Code = CloneThunk.Get(out int errno);
        if (prepared.Code == null)
            return Fail(LaunchStep.PrepareMemory, "executable page", errno, out failure);
        if (!ProgramFinder.TryFind(plan.Program, variables["PATH"], out string path, out errno))
            return Fail(LaunchStep.FindProgram, plan.Program, errno, out failure);
        if (!TryOpen(plan.StandardInput, FileFlags.ReadOnly, LaunchStep.OpenInput, out int input, out failure)
            || !TryOpen(plan.Output, FileFlags.ReadWrite, LaunchStep.OpenOutput, out int output, out failure))
            return false;

        prepared.Cgroup = Descriptor.None;
        if (plan.CgroupDirectory is { } cgroup
            && !TryOpen(cgroup, FileFlags.Directory, LaunchStep.OpenCgroup, out prepared.Cgroup, out failure))
            return false;

        BeginScript(plan, input, output);
        foreach (string procs in plan.JoinCgroupFiles)
        {
            if (!TryOpen(procs, FileFlags.WriteOnly, LaunchStep.JoinCgroup, out int fd, out failure))
                return false;
            _script.JoinCgroup(fd, procs);
        }
        FinishScript(plan, account, path, variables);
        return true;
    }

    private void BeginScript(LaunchPlan plan, int input, int output)
    {
        _script.Begin();
        _script.ResetSignals();
        if (plan.NewSession)
            _script.NewSession();
        _script.Stream(input, 0);
        _script.Stream(output, 1);
        _script.Stream(output, 2);
    }

    // Limits, groups and user come after everything that needs our rights, the directory after them: the service must be
    // able to enter it with its own.
    private void FinishScript(LaunchPlan plan, in Account account, string path, Dictionary<string, string> variables)
    {
        bool namesOpenFiles = false;
        foreach (ResourceLimit limit in plan.Limits)
        {
            _script.Limit(limit);
            namesOpenFiles |= limit.Kind == ResourceKind.OpenFiles;
        }
        if (!namesOpenFiles)
            _script.Limit(new ResourceLimit(ResourceKind.OpenFiles, Math.Min(DefaultOpenFiles, _hardOpenFiles), _hardOpenFiles));
        if (plan.Nice is { } nice)
            _script.Nice(nice);
        _script.Umask(plan.Umask);
        if (plan.User is not null || plan.Group is not null)
            _script.Credentials(account, plan.User ?? "", plan.Group ?? account.Group.ToString());
        _script.ChangeDirectory(plan.WorkingDirectory ?? "/");
        if (plan.NoNewPrivileges)
            _script.NoNewPrivileges();
        if (_canCloseRange)
            _script.CloseDescriptorsOnExec();
        _script.UnblockSignals();

        string[] arguments = [plan.ArgumentZero ?? plan.Program, .. plan.Arguments];
        _script.Execute(path, _arena.Texts(arguments), _arena.Texts(EnvironmentBlock.Lines(variables)));
    }

    // Nothing that may throw or wait stands between the intent in the ledger and its completion.
    private LaunchResult Start(LaunchPlan plan, in Preparation prepared, LedgerSlot? slot)
    {
        int pidfd = Descriptor.None;
        int unrecordedPid = 0;
        int* pidAt = slot is null ? &unrecordedPid : slot.BeginLaunch(plan.Marker?.StartId ?? 0);

        long* block = (long*)_arena.Take(BlockBytes);
        ulong* args = (ulong*)_arena.Take(CloneArgsBytes);
        args[0] = CloneMemory | CloneVfork | ClonePidfd | CloneParentSetTid;
        args[1] = (ulong)&pidfd;
        args[3] = (ulong)pidAt;
        args[4] = ChildSignal;
        if (prepared.Cgroup >= 0)
        {
            args[0] |= CloneIntoCgroup;
            args[10] = (ulong)prepared.Cgroup;
        }
        block[0] = (long)args;
        block[1] = CloneArgsBytes;
        block[3] = -1;
        block[4] = (long)_script.First;

        nint pid = prepared.Code(block);
        if (pid < 0)
        {
            slot?.AbandonLaunch();
            return new LaunchResult(null, new LaunchFailure(LaunchStep.Clone, plan.CgroupDirectory ?? plan.Program, (int)-pid));
        }
        if (block[5] != 0)
        {
            ChildStatus.Discard(pidfd);
            Descriptor.Close(ref pidfd);
            slot?.AbandonLaunch();
            return new LaunchResult(null, _script.FailureAt((long*)block[6], (int)block[5]));
        }
        ProcessHandle process = ProcessHandle.OfChild((int)pid, pidfd);
        slot?.CompleteLaunch(process);
        return new LaunchResult(process, default);
    }

    private bool TryOpen(string? path, int flags, LaunchStep step, out int fd, out LaunchFailure failure)
    {
        failure = default;
        fd = _nothing;
        if (path is null)
            return true;
        fd = OpenPrivate(path, flags);
        if (fd < 0)
            return Fail(step, path, Errno.Last, out failure);
        _opened.Add(fd);
        return true;
    }

    // Never one of the three streams' numbers, even if this process was started without them: the child's dup would
    // overwrite its own source.
    private static int OpenPrivate(string path, int flags)
    {
        int fd = Libc.Open(path, flags | FileFlags.CloseOnExec, 0);
        if (fd < 0 || fd >= FirstPrivateFd)
            return fd;
        int moved = Libc.Control(fd, FileFlags.DuplicateCloseOnExec, FirstPrivateFd);
        Descriptor.Close(ref fd);
        return moved;
    }

    private void CloseOpened()
    {
        foreach (int opened in CollectionsMarshal.AsSpan(_opened))
        {
            int fd = opened;
            Descriptor.Close(ref fd);
        }
        _opened.Clear();
    }

    private static bool Fail(LaunchStep step, string subject, int errno, out LaunchFailure failure)
    {
        failure = new LaunchFailure(step, subject, errno);
        return false;
    }

    // Asked with an empty range: kernels before 5.11 know either not the call or not the flag.
    private static bool CanCloseRange() => Libc.Syscall(Syscalls.CloseRange, int.MaxValue, int.MaxValue, 4, 0, 0) == 0;

    private static ulong HardOpenFiles()
    {
        ulong* pair = stackalloc ulong[2];
        nint result = Libc.Syscall(Syscalls.ResourceLimit, 0, (nint)ResourceKind.OpenFiles, 0, (nint)pair, 0);
        return result == 0 ? pair[1] : DefaultOpenFiles;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Descriptor.Close(ref _nothing);
            _arena.Dispose();
        }
    }

    private struct Preparation
    {
        public delegate* unmanaged<void*, nint> Code;
        public int Cgroup;
    }
}
