using System.Diagnostics;
using System.Runtime.CompilerServices;
using Edda.Contracts.Gladsheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Edge.Hosting.Internal;
using Generated = Edda.Contracts.Gladsheim.V1.GladsheimClient;

namespace Edda.Edge.Gladsheim;

/// <summary>
/// Gladsheim for programs: what its contract has, with names and messages instead of requests. Any thread. Owns a channel,
/// and the process if it has started one, until Dispose; disposing ends neither Gladsheim nor its services,
/// <see cref="ShutdownAsync"/> does.
/// </summary>
public sealed class GladsheimClient : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly GrpcChannel _channel;
    private readonly Generated _calls;
    private readonly CallOptions _options;
    private readonly Process? _process;

    private GladsheimClient(GrpcChannel channel, CallOptions options, Process? process)
    {
        _channel = channel;
        _calls = new Generated(channel);
        _options = options;
        _process = process;
    }

    /// <summary>The socket a Gladsheim of this user listens on when nobody says otherwise.</summary>
    public static string DefaultAddress
    {
        get
        {
            string? runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
            return Path.IsPathFullyQualified(runtime ?? "")
                ? $"unix:{runtime!.TrimEnd('/')}/edda/gladsheim.sock"
                : "unix:/run/edda/gladsheim.sock";
        }
    }

    /// <summary>Which kind of machine this is.</summary>
    public static PlatformKind DetectPlatform() => PlatformDetection.Decide(PlatformDetection.Look());

    /// <summary>Finds Gladsheim, or starts it, and is connected when it completes.</summary>
    /// <exception cref="RpcException">Nobody answers, and there is no program to start.</exception>
    public static async Task<GladsheimClient> InitAsync(GladsheimOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new GladsheimOptions();
        string address = options.Address ?? DefaultAddress;
        CallOptions calls = new()
        {
            Headers = options.Token is null ? null : new Metadata().Add("authorization", "Bearer " + options.Token),
        };
        GrpcChannel channel = GrpcChannel.ForAddress(address);
        try
        {
            Process? process = null;
            if (!await AnswersAsync(channel, calls, wait: options.Program is null, options.Patience, cancellation).ConfigureAwait(false))
            {
                if (options.Program is null)
                    throw new RpcException(StatusCode.Unavailable, $"no Gladsheim answers at {address}");
                process = Start(options, address);
                if (!await AnswersAsync(channel, calls, wait: true, options.Patience, cancellation).ConfigureAwait(false))
                    throw new RpcException(StatusCode.Unavailable, $"{options.Program} was started and does not answer at {address}");
            }

            return new GladsheimClient(channel, calls, process);
        }
        catch
        {
            await channel.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts a service and what it needs; completes as far as <paramref name="wait"/> says.</summary>
    public async Task<ServiceStatus> StartAsync(
        string name, WaitFor wait = WaitFor.WaitReady, TimeSpan timeout = default, CancellationToken cancellation = default)
    {
        StartServiceRequest request = new() { Name = name, Wait = wait, TimeoutMs = Milliseconds(timeout) };
        return await _calls.StartServiceAsync(request, With(cancellation)).ConfigureAwait(false);
    }

    /// <summary>Stops a service with all its processes, after those that need it.</summary>
    public async Task<ServiceStatus> StopAsync(
        string name, bool force = false, TimeSpan timeout = default, CancellationToken cancellation = default)
    {
        StopServiceRequest request = new() { Name = name, Force = force, TimeoutMs = Milliseconds(timeout) };
        return await _calls.StopServiceAsync(request, With(cancellation)).ConfigureAwait(false);
    }

    public async Task<ServiceStatus> RestartAsync(string name, TimeSpan timeout = default, CancellationToken cancellation = default)
    {
        RestartServiceRequest request = new() { Name = name, TimeoutMs = Milliseconds(timeout) };
        return await _calls.RestartServiceAsync(request, With(cancellation)).ConfigureAwait(false);
    }

    public async Task<ServiceStatus> StatusAsync(string name, CancellationToken cancellation = default) =>
        await _calls.GetServiceStatusAsync(new GetServiceStatusRequest { Name = name }, With(cancellation)).ConfigureAwait(false);

    /// <param name="pattern">With * and ?; empty: all.</param>
    /// <param name="states">Empty: all.</param>
    /// <param name="labels">All of them must be there.</param>
    public async Task<ListServicesResponse> ListAsync(
        string pattern = "",
        IEnumerable<ServiceState>? states = null,
        IEnumerable<KeyValuePair<string, string>>? labels = null,
        CancellationToken cancellation = default)
    {
        ListServicesRequest request = new() { NamePattern = pattern };
        foreach (ServiceState state in states ?? [])
            request.States.Add(state);
        foreach ((string name, string value) in labels ?? [])
            request.Labels.Set(name, value);
        return await _calls.ListServicesAsync(request, With(cancellation)).ConfigureAwait(false);
    }

    public async Task<ServiceHealth> HealthAsync(string name, CancellationToken cancellation = default) =>
        await _calls.GetServiceHealthAsync(new GetServiceHealthRequest { Name = name }, With(cancellation)).ConfigureAwait(false);

    /// <param name="name">Empty: the whole machine.</param>
    /// <param name="history">How many earlier samples.</param>
    public async Task<GetResourceUsageResponse> UsageAsync(string name = "", uint history = 0, CancellationToken cancellation = default) =>
        await _calls.GetResourceUsageAsync(new GetResourceUsageRequest { Name = name, History = history }, With(cancellation))
            .ConfigureAwait(false);

    public async Task<ResourceLimits> LimitsAsync(string name, CancellationToken cancellation = default) =>
        await _calls.GetResourceLimitsAsync(new GetResourceLimitsRequest { Name = name }, With(cancellation)).ConfigureAwait(false);

    /// <summary>Sets what a service may take, until its settings say something new; what holds now.</summary>
    public async Task<ResourceLimits> SetLimitsAsync(ResourceLimits limits, CancellationToken cancellation = default) =>
        await _calls.SetResourceLimitsAsync(new SetResourceLimitsRequest { Limits = limits }, With(cancellation)).ConfigureAwait(false);

    /// <summary>The health now, then every change. Each message is the caller's to keep.</summary>
    public IAsyncEnumerable<ServiceHealth> SubscribeHealthAsync(string pattern = "", CancellationToken cancellation = default) =>
        ReadAllAsync(
            _calls.SubscribeServiceHealth(new SubscribeServiceHealthRequest { NamePattern = pattern }, With(cancellation)),
            cancellation);

    /// <summary>What a service has written, and with <paramref name="follow"/> what it will write.</summary>
    public IAsyncEnumerable<LogLine> LogsAsync(
        string name, bool follow = false, uint tail = 0, DateTimeOffset since = default, CancellationToken cancellation = default)
    {
        LogsRequest request = new()
        {
            Name = name,
            Follow = follow,
            Tail = tail,
            SinceUnixMs = since == default ? 0 : since.ToUnixTimeMilliseconds(),
        };
        return ReadAllAsync(_calls.Logs(request, With(cancellation)), cancellation);
    }

    /// <summary>What happens from now on, or after an event that was seen.</summary>
    public IAsyncEnumerable<Event> EventsAsync(
        string pattern = "", ulong after = ulong.MaxValue, CancellationToken cancellation = default) =>
        ReadAllAsync(
            _calls.Events(new EventsRequest { NamePattern = pattern, AfterSequence = after }, With(cancellation)), cancellation);

    /// <summary>Reads the settings again; or, with a name, has that service read its own.</summary>
    public async Task<ReloadResponse> ReloadAsync(string name = "", CancellationToken cancellation = default) =>
        await _calls.ReloadAsync(new ReloadRequest { Name = name }, With(cancellation)).ConfigureAwait(false);

    /// <summary>
    /// Stops all services if asked to, and ends the Gladsheim that <see cref="InitAsync"/> has started. One that was there
    /// already goes on: it is not ours to end.
    /// </summary>
    public async Task ShutdownAsync(bool stopServices, CancellationToken cancellation = default)
    {
        if (stopServices)
        {
            ListServicesResponse all = await ListAsync(cancellation: cancellation).ConfigureAwait(false);
            for (int i = 0; i < all.Services.Count; i++)
                await StopAsync(all.Services[i].Name.ToString(), cancellation: cancellation).ConfigureAwait(false);
        }

        if (_process is null || _process.HasExited)
            return;
        _ = Posix.Signal(_process.Id, Terminate);
        await _process.WaitForExitAsync(cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync().ConfigureAwait(false);
        _process?.Dispose();
    }

    private static async Task<bool> AnswersAsync(
        GrpcChannel channel, CallOptions options, bool wait, TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            ListServicesRequest nobody = new() { NamePattern = "\n" };
            CallOptions call = new()
            {
                Headers = options.Headers,
                Timeout = patience,
                WaitForReady = wait,
                Cancellation = cancellation,
            };
            await new Generated(channel).ListServicesAsync(nobody, call).ConfigureAwait(false);
            return true;
        }
        catch (RpcException failure) when (failure.Code is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            return false;
        }
    }

    private static Process Start(GladsheimOptions options, string address)
    {
        ProcessStartInfo start = new(options.Program!) { UseShellExecute = false };
        start.ArgumentList.Add("--listen");
        start.ArgumentList.Add(address);
        if (options.Config is not null)
        {
            start.ArgumentList.Add("--config");
            start.ArgumentList.Add(options.Config);
        }

        if (options.Platform is { } platform)
        {
            start.ArgumentList.Add("--platform");
            start.ArgumentList.Add(platform.ToString().ToLowerInvariant());
        }

        return Process.Start(start)!;
    }

    private static async IAsyncEnumerable<T> ReadAllAsync<TRequest, T>(
        GrpcStream<TRequest, T> stream, [EnumeratorCancellation] CancellationToken cancellation)
        where TRequest : Core.Wire.Message
        where T : Core.Wire.Message, new()
    {
        await using (stream.ConfigureAwait(false))
        {
            while (true)
            {
                T message = new();
                if (!await stream.ReadAsync(message, cancellation).ConfigureAwait(false))
                    yield break;
                yield return message;
            }
        }
    }

    private static uint Milliseconds(TimeSpan span) => (uint)Math.Clamp(span.TotalMilliseconds, 0, uint.MaxValue);

    private CallOptions With(CancellationToken cancellation) =>
        new() { Headers = _options.Headers, Cancellation = cancellation };
}
