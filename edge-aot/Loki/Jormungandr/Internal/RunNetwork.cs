using System.Globalization;
using Edda.Core.Grpc;
using Edda.Loki.Children;
using Edda.Loki.Tools;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>What one run has open and how much it has sent and received. Any thread; closed when the run ends.</summary>
/// <param name="all">What all runs have sent and received.</param>
internal sealed class RunNetwork(ScriptRun run, JormungandrSettings settings, NetworkTotal all)
{
    /// <summary>What an open connection takes, roughly: its buffers, and what .NET keeps of it.</summary>
    private const long OpenBytes = 32 << 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, IAsyncDisposable> _open = [];
    private long _lastId;
    private long _bytes;
    private bool _isEnded;

    public long Add(IAsyncDisposable thing)
    {
        lock (_gate)
        {
            if (_isEnded)
                throw Ended();
            if (_open.Count >= settings.MaximumOpen)
            {
                throw new NetworkException(
                    StatusCode.ResourceExhausted,
                    string.Create(CultureInfo.InvariantCulture, $"{_open.Count} connections are open; allowed: {settings.MaximumOpen} in one run"),
                    new ChildLimit("connections", _open.Count + 1, settings.MaximumOpen));
            }

            Check(run.Memory.Take(OpenBytes));
            _open[++_lastId] = thing;
            return _lastId;
        }
    }

    public TThing Get<TThing>(double id, string kind)
        where TThing : class
    {
        lock (_gate)
        {
            return _open.GetValueOrDefault((long)id) as TThing
                ?? throw new NetworkException(StatusCode.NotFound, string.Create(CultureInfo.InvariantCulture, $"{id} is no open {kind} of this run"));
        }
    }

    public IAsyncDisposable? Take(double id)
    {
        lock (_gate)
        {
            if (!_open.Remove((long)id, out IAsyncDisposable? thing))
                return null;
            run.Memory.GiveBack(OpenBytes);
            return thing;
        }
    }

    /// <summary>What a call has received and the script does not have yet. Throws when that is too much.</summary>
    public void Hold(long bytes) => Check(run.Memory.TakeForCall(bytes));

    /// <summary>What is here before the script has asked for it, until it is let go. Throws when that is too much.</summary>
    public void Keep(long bytes) => Check(run.Memory.Take(bytes));

    public void LetGo(long bytes) => run.Memory.GiveBack(bytes);

    /// <summary>Sent or received. Throws when that is more than the tool, or all tools together, may.</summary>
    public void Count(long bytes)
    {
        long allowed = run.Tool.Limits.NetworkBytes ?? settings.RunBytes;
        long used, together;
        lock (_gate)
        {
            if (_isEnded)
                throw Ended();
            used = _bytes += bytes;
            together = all.Add(bytes);
        }

        run.Used("network", used, allowed);
        if (used > allowed)
        {
            throw new NetworkException(
                StatusCode.ResourceExhausted,
                string.Create(CultureInfo.InvariantCulture, $"limits.network is {allowed} bytes; this run has used {used}"),
                new ChildLimit("network", used, allowed));
        }

        if (together > settings.TotalBytes)
        {
            throw new NetworkException(
                StatusCode.ResourceExhausted,
                string.Create(CultureInfo.InvariantCulture, $"scripts.total_network is {settings.TotalBytes} bytes; all runs have used {together}"),
                new ChildLimit("total network", together, settings.TotalBytes));
        }
    }

    public IAsyncDisposable[] End()
    {
        lock (_gate)
        {
            if (!_isEnded)
                all.Add(-_bytes);
            _isEnded = true;
            IAsyncDisposable[] open = [.. _open.Values];
            _open.Clear();
            return open;
        }
    }

    private static void Check(ChildLimit? reached)
    {
        if (reached is not null)
            throw new NetworkException(StatusCode.ResourceExhausted, HeldMemory.Describe(reached), reached);
    }

    private static NetworkException Ended() => new(StatusCode.Cancelled, "the script has ended");
}
