namespace Edda.Gladsheim.Native;

/// <summary>
/// One thread that waits for descriptors, timers and posted work, and runs them one at a time. The state it guards needs no lock.
/// </summary>
public sealed class Reactor : IDisposable
{
    public Reactor(string name, Action<Exception> onFault) => throw new NotSupportedException();

    public bool IsOwner => throw new NotSupportedException();

    public void Start() => throw new NotSupportedException();

    public void Post(Action work) => throw new NotSupportedException();

    public void Add(int fd, PollEvents events, IReadyHandler handler) => throw new NotSupportedException();

    public void Change(int fd, PollEvents events) => throw new NotSupportedException();

    public void Remove(int fd) => throw new NotSupportedException();

    public ReactorTimer CreateTimer(Action fired) => throw new NotSupportedException();

    public void Dispose() => throw new NotSupportedException();
}
