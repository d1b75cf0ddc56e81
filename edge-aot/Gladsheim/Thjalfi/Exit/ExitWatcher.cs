using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Exit;

/// <summary>Tells of the end of processes by the kernel's event. Belongs to the reactor's thread.</summary>
public sealed class ExitWatcher
{
    public ExitWatcher(Reactor reactor) => throw new NotSupportedException();

    /// <summary>Takes ownership of the handle: it is disposed after the handler has been told.</summary>
    public void Watch(ProcessHandle process, IExitHandler handler) => throw new NotSupportedException();

    public void Forget(ProcessHandle process) => throw new NotSupportedException();

    /// <summary>
    /// Makes this process the reaper of orphaned grandchildren. Only for the program itself: a process that has
    /// children of other owners (a test host) would lose their exit codes.
    /// </summary>
    public void BecomeSubreaper() => throw new NotSupportedException();
}
