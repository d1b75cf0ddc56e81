using Edda.Gladsheim.Thjalfi.Launch;

namespace Edda.Gladsheim.Thjalfi.Trees;

/// <summary>All processes of one start of a service, also those that left its session. One thread.</summary>
public sealed class ProcessTree
{
    public ProcessTree(ServiceMarker marker, int mainPid, ulong mainStartTicks, string? cgroupDirectory) => throw new NotSupportedException();

    /// <summary>Indices into the table's rows, valid until the table's or this tree's next refresh. Zombies are not members.</summary>
    public ReadOnlySpan<int> Members => throw new NotSupportedException();

    public void Refresh(ProcessTable table) => throw new NotSupportedException();

    public bool Contains(int pid) => throw new NotSupportedException();
}
