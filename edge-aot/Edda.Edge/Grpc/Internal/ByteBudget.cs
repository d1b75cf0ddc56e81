namespace Edda.Edge.Grpc.Internal;

/// <summary>Bytes that all calls of one server or channel may hold together. Any thread.</summary>
internal sealed class ByteBudget(long total)
{
    private long _left = total;

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _left, -bytes) >= 0)
        {
            return true;
        }

        Interlocked.Add(ref _left, bytes);
        return false;
    }

    public void Return(int bytes) => Interlocked.Add(ref _left, bytes);
}
