namespace Edda.Edge.Grpc.Internal.Calls;

/// <summary>
/// Calls whose single request has not arrived, oldest first. When there are too many, or the server runs all the calls
/// it may, the oldest of them gives way: requests that trickle in can keep nobody out and hold little memory. Any thread.
/// </summary>
internal sealed class WaitingCalls(int max)
{
    // In a burst of honest calls many requests are a moment behind their headers; none of them is slow.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly LinkedList<CallLifetime> _calls = [];

    public void Add(LinkedListNode<CallLifetime> call)
    {
        lock (_calls)
        {
            _calls.AddLast(call);
            while (_calls.Count > max && _calls.First!.Value.Elapsed >= Moment)
            {
                TryDisplaceOldest();
            }
        }
    }

    public void Remove(LinkedListNode<CallLifetime> call)
    {
        lock (_calls)
        {
            if (call.List is not null)
            {
                _calls.Remove(call);
            }
        }
    }

    /// <summary>False when no call waits for its request.</summary>
    public bool TryDisplaceOldest()
    {
        // Under the lock, which the call must take before it goes on: what ends is this call and not the next one that
        // uses the same objects.
        lock (_calls)
        {
            if (_calls.First is not { } oldest)
            {
                return false;
            }

            _calls.Remove(oldest);
            oldest.Value.Displace();
            return true;
        }
    }
}
