using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Loki.Children;

namespace Edda.Loki.Execution;

/// <summary>
/// What followed runs have printed and their callers have not taken yet: each run's output is limited, and so is what all
/// of it takes here when callers are slow. Any thread.
/// </summary>
internal sealed class OutputBacklog
{
    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public static ChildAnswer Refusal(long waiting, long allowed) => new(
        StatusCode.ResourceExhausted, new Value(),
        string.Create(
            CultureInfo.InvariantCulture,
            $"scripts.total_output is {allowed} bytes; {waiting} bytes of all scripts' output wait for their callers"),
        new ChildLimit("total output", waiting, allowed));
}
