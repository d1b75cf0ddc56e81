using Edda.Contracts.Opentelemetry.Proto.Collector.Metrics.V1;
using Edda.Edge.Grpc;
using Edda.Edge.Logs;
using Edda.Edge.Metrics.Internal;

namespace Edda.Edge.Metrics;

/// <summary>
/// Sends the registry to an OTLP collector again and again, and once more at the end. Owns its channel and its loop
/// until Dispose. A collector that is away costs nothing but one log entry.
/// </summary>
public sealed class MetricsExporter : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly MetricRegistry _registry;
    private readonly string _service;
    private readonly string _version;
    private readonly TimeProvider _clock;
    private readonly GrpcChannel _channel;
    private readonly MetricsServiceClient _client;
    private readonly MetricsLog _log;
    private readonly OtlpBatch _batch = new();
    private readonly ExportMetricsServiceResponse _response = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;
    private bool? _works;

    public MetricsExporter(
        MetricRegistry registry, string address, TimeSpan interval, string service, string version, Logger log,
        TimeProvider clock)
    {
        _registry = registry;
        _service = service;
        _version = version;
        _clock = clock;
        _log = new MetricsLog(log);
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { Clock = clock });
        _client = new MetricsServiceClient(_channel);
        _loop = RunAsync(interval);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await ExportAsync().ConfigureAwait(false);
        await _channel.DisposeAsync().ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task RunAsync(TimeSpan interval)
    {
        using PeriodicTimer timer = new(interval, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
                await ExportAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The end, which sends once more by itself.
        }
    }

    private async Task ExportAsync()
    {
        try
        {
            _batch.Fill(_registry, _service, _version, _clock.GetUtcNow());
            await _client.ExportAsync(_batch.Message, _response, new CallOptions { Timeout = Patience })
                .ConfigureAwait(false);
            if (_works != true)
                _log.Working(_channel.Address);
            _works = true;
            if (_response.PartialSuccess is { RejectedDataPoints: > 0 } partial)
                _log.Refused(_channel.Address, partial.RejectedDataPoints, partial.ErrorMessage.ToString());
        }
        catch (RpcException failure)
        {
            if (_works != false)
                _log.Failing(_channel.Address, failure.Status.ToString());
            _works = false;
        }
    }
}
