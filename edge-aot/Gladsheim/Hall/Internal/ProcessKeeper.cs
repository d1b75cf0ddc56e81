using System.Globalization;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Adoption;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// Holds one service's processes: the main one by its pidfd, the others by their tree. Belongs to the loop; lives as long
/// as the service.
/// </summary>
internal sealed class ProcessKeeper(HallParts hall, IProcessOwner owner) : IExitHandler
{
    private ProcessHandle? _main;
    private TreeStopper? _stopper;
    private StopOutcome? _ended;

    public int Pid => _main?.Pid ?? 0;

    public ProcessTree? Tree { get; private set; }

    /// <summary>A tree is being ended; <see cref="IProcessOwner.TreeEnded"/> will be called.</summary>
    public bool IsEnding => _stopper is not null || _ended is not null;

    public bool HasMain => _main is not null;

    public LaunchResult Launch(LaunchPlan plan, LedgerSlot slot)
    {
        LaunchResult result = hall.Launcher.Launch(plan, slot);
        if (result.Process is { } process)
            Take(process, plan.Marker!.Value, plan.CgroupDirectory);
        return result;
    }

    /// <summary>A process that an earlier Gladsheim started.</summary>
    public void Adopt(ProcessHandle process, ServiceMarker marker, string? cgroup) => Take(process, marker, cgroup);

    /// <summary>What may be left of a start whose main process is gone; whether there is anything.</summary>
    public bool AdoptRest(ServiceMarker marker, int pid, ulong startTicks, string? cgroup)
    {
        Tree = new ProcessTree(marker, pid, startTicks, cgroup);
        return HasRest();
    }

    public bool SignalMain(int signal) => _main?.Signal(signal) ?? false;

    public void Stop(StopPlan plan) => Stopper().Stop(plan);

    public void Kill() => Stopper().Kill();

    /// <summary>Whether processes of the tree live on after the main one.</summary>
    public bool HasRest()
    {
        if (Tree is null || IsKnownEmpty(Tree.CgroupDirectory))
            return false;
        Refresh();
        return Tree.Members.Length > 0;
    }

    /// <summary>
    /// A service that went to the background: another process of its tree becomes the main one, that of the pid file, else
    /// the eldest.
    /// </summary>
    public bool TryChooseMain(string pidFile)
    {
        if (Tree is null)
            return false;
        Refresh();
        int named = pidFile.Length > 0
            && int.TryParse(Descriptor.ReadText(pidFile, 32).AsSpan().Trim(), CultureInfo.InvariantCulture, out int written)
            ? written
            : 0;
        ulong eldest = ulong.MaxValue;
        int chosen = 0;
        foreach (int member in Tree.Members)
        {
            ProcessRow row = hall.Table.Rows[member];
            if (row.Pid == named)
            {
                chosen = named;
                break;
            }

            if (row.StartTicks < eldest)
                (eldest, chosen) = (row.StartTicks, row.Pid);
        }

        return chosen != 0 && TrySetMain(chosen);
    }

    /// <summary>The service says which process is its main one. Believed only of its own.</summary>
    public bool TrySetMain(int pid)
    {
        if (Tree is null || pid == Pid)
            return false;
        Refresh();
        if (!Tree.Contains(pid) || ProcessHandle.Open(pid) is not { } process)
            return false;
        if (_main is not null)
            hall.Exits.Forget(_main);
        Tree.SetMain(pid, process.StartTicks);
        _main = process;
        hall.Exits.Watch(process, this);
        return true;
    }

    /// <summary>Gladsheim ends, and the processes do not.</summary>
    public void Leave()
    {
        if (_main is not null)
            hall.Exits.Forget(_main);
        _main = null;
    }

    public void Refresh()
    {
        hall.Table.Refresh();
        Tree?.Refresh(hall.Table);
    }

    void IExitHandler.OnExit(ProcessHandle process, in ExitReport report)
    {
        if (_main is null || process.Pid != _main.Pid)
            return;
        _main = null;
        owner.MainEnded(report);
        if (_ended is not { } outcome)
            return;
        _ended = null;
        owner.TreeEnded(outcome);
    }

    private void Take(ProcessHandle process, ServiceMarker marker, string? cgroup)
    {
        _main = process;
        Tree = new ProcessTree(marker, process.Pid, process.StartTicks, cgroup);
        hall.Exits.Watch(process, this);
    }

    private TreeStopper Stopper() => _stopper ??= new TreeStopper(hall.Loop, hall.Table, Tree!, Ended);

    private void Ended(StopOutcome outcome)
    {
        _stopper = null;
        if (outcome != StopOutcome.Ended && Tree!.CgroupDirectory is { } cgroup)
            hall.Cgroups?.Wear(cgroup);
        // The main process may be gone without its exit having been told yet: that comes first.
        if (_main is null || outcome == StopOutcome.Stuck)
            owner.TreeEnded(outcome);
        else
            _ended = outcome;
    }

    /// <summary>The kernel keeps count of who is in a cgroup: asking it is a thousand times quicker than looking at all processes.</summary>
    private static bool IsKnownEmpty(string? cgroup)
    {
        if (cgroup is null)
            return false;
        Span<byte> buffer = stackalloc byte[64];
        int length = Descriptor.ReadFile(cgroup + "/cgroup.events", buffer);
        return length > 0 && buffer[..length].IndexOf("populated 0"u8) >= 0;
    }
}
