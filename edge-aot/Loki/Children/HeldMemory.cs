using System.Globalization;
using Edda.Edge.Internal;
using Edda.Loki.Engine;

namespace Edda.Loki.Children;

/// <summary>
/// What the service holds in its own memory for one run: arguments and answers on their way, messages that the script has
/// not asked for yet. A run may have as much of that as of its own memory. It is part of what all scripts hold together, and
/// counts twice there: most of it is there twice for a moment, as it came and as it goes on. Any thread.
/// </summary>
internal sealed class HeldMemory(long allowed, MemoryPool pool)
{
    private const int Copies = 2;

    private static readonly MemoryPool NoBound = MemoryPool.OfOneProcess();

    private readonly Lock _gate = new();
    private long _bytes;
    private long _ofCall;
    private bool _isEnded;

    /// <summary>For a run of nobody's.</summary>
    public static HeldMemory Unbounded => new(long.MaxValue, NoBound);

    /// <summary>Null while more than a fifth is left.</summary>
    public ChildLimit? Near
    {
        get
        {
            lock (_gate)
                return _bytes >= allowed - (allowed / 5) ? new ChildLimit("memory", _bytes, allowed) : null;
        }
    }

    /// <summary>The run is over.</summary>
    public bool IsEnded
    {
        get
        {
            lock (_gate)
                return _isEnded;
        }
    }

    /// <summary>Null: they are taken, until they are given back. Otherwise why they are not.</summary>
    public ChildLimit? Take(long bytes)
    {
        lock (_gate)
        {
            if (_isEnded)
                return null; // what is on its way for a run that is over is gone in a moment
            if (_bytes + bytes > allowed)
                return new ChildLimit("memory", _bytes + bytes, allowed);
            if (!pool.TryTake(bytes * Copies))
                return new ChildLimit("memory of all scripts", pool.Taken + (bytes * Copies), pool.Total);
            _bytes += bytes;
            return null;
        }
    }

    public void GiveBack(long bytes)
    {
        lock (_gate)
        {
            if (_isEnded)
                return;
            _bytes -= bytes;
            Arrived(bytes);
        }
    }

    /// <summary>As the other, until the script has its answer: it asks for one thing at a time.</summary>
    public ChildLimit? TakeForCall(long bytes)
    {
        lock (_gate)
        {
            ChildLimit? reached = Take(bytes);
            if (reached is null && !_isEnded)
                _ofCall += bytes;
            return reached;
        }
    }

    /// <summary>What was not yet taken for the call, up to so much.</summary>
    public ChildLimit? TakeAllForCall(long bytes)
    {
        lock (_gate)
            return bytes > _ofCall ? TakeForCall(bytes - _ofCall) : null;
    }

    /// <summary>The script has its answer.</summary>
    public void EndCall() => Arrived(Leave());

    /// <summary>
    /// The answer is on its way and may be for long: what was taken for the call is no longer the run's, which may end
    /// meanwhile, but stays a part of what all scripts hold. So many bytes have to be told when it has arrived.
    /// </summary>
    public long Leave()
    {
        lock (_gate)
        {
            long bytes = _ofCall;
            _bytes -= bytes;
            _ofCall = 0;
            return bytes;
        }
    }

    /// <summary>What has left is there, or will never be.</summary>
    public void Arrived(long bytes)
    {
        pool.GiveBack(bytes * Copies);
        LongGarbage.Add(bytes * Copies);
    }

    /// <summary>The run is over: nothing of what it held is anybody's.</summary>
    public void End()
    {
        lock (_gate)
        {
            GiveBack(_bytes);
            _ofCall = 0;
            _isEnded = true;
        }
    }

    public static string Describe(ChildLimit reached) => string.Create(
        CultureInfo.InvariantCulture,
        $"{reached.Name}: {reached.Measured} bytes of {reached.Allowed}, with what the service would hold for this run");
}
