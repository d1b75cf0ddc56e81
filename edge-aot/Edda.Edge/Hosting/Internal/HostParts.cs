namespace Edda.Edge.Hosting.Internal;

/// <summary>What a host owns, disposed from the last to the first, also when only some of it came to be.</summary>
internal sealed class HostParts : IDisposable
{
    private readonly Stack<IDisposable> _parts = new();

    public T Own<T>(T part)
        where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }

    public void Dispose()
    {
        while (_parts.TryPop(out IDisposable? part))
            part.Dispose();
    }
}
