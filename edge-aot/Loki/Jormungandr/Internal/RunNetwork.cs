using System.Globalization;
using Edda.Core.Grpc;
using Edda.Loki.Children;
using Edda.Loki.Tools;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>What one run has open and how much it has sent and received. Any thread; closed when the run ends.</summary>
internal sealed class RunNetwork(ToolDefinition tool, int maximumOpen)
{
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
                throw new NetworkException(StatusCode.Cancelled, "the script has ended");
            if (_open.Count >= maximumOpen)
            {
                throw new NetworkException(
                    StatusCode.ResourceExhausted,
                    string.Create(CultureInfo.InvariantCulture, $"{_open.Count} connections are open; allowed: {maximumOpen} in one run"),
                    new ChildLimit("connections", _open.Count + 1, maximumOpen));
            }

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
            return _open.Remove((long)id, out IAsyncDisposable? thing) ? thing : null;
    }

    /// <summary>Sent or received. Throws when that is more than the tool may.</summary>
    public void Count(long bytes)
    {
        long total = Interlocked.Add(ref _bytes, bytes);
        if (tool.Limits.NetworkBytes is { } allowed && total > allowed)
        {
            throw new NetworkException(
                StatusCode.ResourceExhausted,
                string.Create(CultureInfo.InvariantCulture, $"limits.network is {allowed} bytes; this run has used {total}"),
                new ChildLimit("network", total, allowed));
        }
    }

    public IAsyncDisposable[] End()
    {
        lock (_gate)
        {
            _isEnded = true;
            IAsyncDisposable[] all = [.. _open.Values];
            _open.Clear();
            return all;
        }
    }
}
