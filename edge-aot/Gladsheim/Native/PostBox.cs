using Edda.Gladsheim.Internal;
namespace Edda.Gladsheim.Native;

/// <summary>Work from other threads. Two lists take turns, so a batch is taken under the lock and run outside of it.</summary>
internal sealed unsafe class PostBox : IDisposable
{
    private const int NonBlockingCloseOnExec = FileFlags.NonBlocking | FileFlags.CloseOnExec;

    private readonly Lock _lock = new();
    private List<Action> _filling = new(16);
    private List<Action> _running = new(16);
    private int _wake;
    private bool _isWoken;

    public PostBox()
    {
        _wake = Libc.CreateEvent(0, NonBlockingCloseOnExec);
        if (_wake < 0)
            Throw.System("eventfd", Errno.Last);
    }

    public int WakeFd => _wake;

    /// <summary>There is work that the reader has not taken yet.</summary>
    public bool HasWork
    {
        get
        {
            lock (_lock)
                return _filling.Count > 0;
        }
    }

    /// <param name="wake">Whether the reader may be asleep; not when it is the reader who adds.</param>
    public void Add(Action work, bool wake)
    {
        lock (_lock)
        {
            _filling.Add(work);
            // One wake per batch; the reader empties the counter before it takes the batch.
            if (!wake || _isWoken || _wake < 0)
                return;
            _isWoken = true;
            ulong one = 1;
            _ = Libc.Write(_wake, (byte*)&one, 8);
        }
    }

    /// <summary>The reader clears the list when it is through with it, before the next call.</summary>
    public List<Action> Take()
    {
        lock (_lock)
        {
            if (_isWoken)
            {
                ulong counter;
                _ = Libc.Read(_wake, (byte*)&counter, 8);
                _isWoken = false;
            }

            (_filling, _running) = (_running, _filling);
            return _running;
        }
    }

    public void Dispose()
    {
        lock (_lock)
            Descriptor.Close(ref _wake);
    }
}
