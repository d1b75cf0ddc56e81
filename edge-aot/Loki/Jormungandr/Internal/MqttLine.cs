using System.Net.Security;
using System.Text;
using Edda.Core.Grpc;
using Edda.Core.Mqtt;
using Edda.Core.Resilience;
using Edda.Loki.Children;
using Edda.Loki.Tools;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>
/// The transport of one MQTT connection: makes it, and makes it again when it is lost. The protocol itself is
/// <see cref="MqttConnection"/>, under one lock. Owns its loop until it is disposed; any thread may call.
/// </summary>
internal sealed class MqttLine : IMqttListener, IAsyncDisposable
{
    private const int SentAtOnce = 16 << 10;

    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly GuardedConnector _connector;
    private readonly ToolDefinition _tool;
    private readonly MqttTarget _target;
    private readonly MqttConnection _connection;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _toSend = new(0);
    private readonly MqttRequests _requests;
    private readonly MqttInbox _inbox;
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _sending = new byte[SentAtOnce];
    private Task _running = Task.CompletedTask;
    private bool _wasConnected;
    private bool _isFresh;
    private ChildLimit? _reached;
    private volatile bool _isBehind;

    /// <param name="memory">Of the run that it is for.</param>
    public MqttLine(GuardedConnector connector, ToolDefinition tool, HeldMemory memory, MqttTarget target, MqttOptions options)
    {
        _inbox = new MqttInbox(memory);
        _connector = connector;
        _tool = tool;
        _target = target;
        _connection = new MqttConnection(options, this);
        _requests = new MqttRequests(_gate, _connection, memory, target.ToString());
    }

    /// <summary>Until the broker has said yes. What forbids or refuses ends the line; what fails later is tried again.</summary>
    public async Task ConnectAsync(CancellationToken cancellation)
    {
        _running = RunAsync();
        await _connected.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>QoS 0: until it is on its way. QoS 1 and 2: until the broker has it, over as many connections as that takes.</summary>
    public async Task PublishAsync(string topic, byte[] payload, int qos, bool retain, CancellationToken cancellation)
    {
        await _requests.PublishAsync(topic, payload, qos, retain, Asked, cancellation).ConfigureAwait(false);
        if (qos == 0)
            await SentAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The quality the broker granted.</summary>
    public Task<int> SubscribeAsync(string filter, int qos, CancellationToken cancellation) =>
        _requests.SubscribeAsync(filter, qos, Asked, cancellation);

    public Task UnsubscribeAsync(string filter, CancellationToken cancellation) =>
        _requests.UnsubscribeAsync(filter, Asked, cancellation);

    public ValueTask<MqttMessage> ReceiveAsync(CancellationToken cancellation) => _inbox.TakeAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        lock (_gate)
            _requests.End(new NetworkException(StatusCode.Cancelled, "the connection was closed"));
    }

    void IMqttListener.OnConnected(bool isSessionPresent)
    {
        _requests.Connected(isSessionPresent);
        _wasConnected = true;
        _isFresh = true;
        _connected.TrySetResult();
    }

    void IMqttListener.OnMessage(
        byte[] buffer, int topicOffset, int topicCount, int payloadOffset, int payloadCount, int qos, bool isRetained) =>
        _reached ??= _inbox.Put(
            new MqttMessage(
                Encoding.UTF8.GetString(buffer, topicOffset, topicCount), buffer.AsSpan(payloadOffset, payloadCount).ToArray(), qos, isRetained),
            isReadingOn: _requests.AreWaiting);

    void IMqttListener.OnPublished(int packetId) => _requests.Answered(packetId, 0);

    void IMqttListener.OnSubscribed(int packetId, int grantedQos) => _requests.Answered(packetId, grantedQos);

    void IMqttListener.OnUnsubscribed(int packetId) => _requests.Answered(packetId, 0);

    private void Asked()
    {
        _toSend.Release();
        _inbox.LookAgain(); // the answer may come behind messages that nobody asks for before it is here
    }

    /// <summary>Until little is left of what waits to be sent, or nothing, because its connection is lost.</summary>
    private async Task SentAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task progress = _requests.Progress;
            lock (_gate)
            {
                if (_connection.OutputCount <= SentAtOnce)
                    return;
            }

            await progress.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task RunAsync()
    {
        Backoff backoff = new(new BackoffPolicy(200, 30_000));
        while (!_end.IsCancellationRequested)
        {
            NetworkException problem;
            try
            {
                await CarryAsync().ConfigureAwait(false);
                return;
            }
            catch (Exception failure)
            {
                problem = NetworkErrors.Describe(failure, _target.ToString());
            }

            bool isOver = !_wasConnected || problem.Code is StatusCode.PermissionDenied or StatusCode.ResourceExhausted;
            lock (_gate)
            {
                _connection.Lost();
                _requests.Lost(problem);
                if (isOver)
                    _requests.End(problem);
            }

            if (isOver)
            {
                _connected.TrySetException(problem);
                _inbox.Close(problem);
                return;
            }

            // A connection that worked begins a new series of attempts.
            if (_isFresh)
                backoff.Reset();
            _isFresh = false;
            int delay = backoff.NextDelay(Environment.TickCount64, (uint)Random.Shared.Next());
            await Task.Delay(delay, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One connection, until it ends: by an exception, or without one when the line is closed.</summary>
    private async Task CarryAsync()
    {
        await using Stream stream = await OpenAsync().ConfigureAwait(false);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        using CancellationTokenSource cut = new();
        lock (_gate)
            _connection.Start(Environment.TickCount64);
        Task receiving = ReceiveAllAsync(stream, end.Token);
        Task sending = SendAllAsync(stream, end.Token, cut.Token);
        Task first = await Task.WhenAny(receiving, sending).ConfigureAwait(false);
        bool isFarewell = _end.IsCancellationRequested;
        cut.CancelAfter(isFarewell ? FarewellTimeout : TimeSpan.Zero);
        await end.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(receiving, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!isFarewell)
            await first.ConfigureAwait(false);
        lock (_gate)
            _connection.Stop();
        await SendAsync(stream, cut.Token).ConfigureAwait(false); // DISCONNECT, else the broker sends the last will
    }

    private async Task<Stream> OpenAsync()
    {
        Stream stream = await _connector.ConnectAsync(_tool, _target.Host, _target.Port, _end.Token).ConfigureAwait(false);
        if (!_target.IsTls)
            return stream;
        SslStream tls = new(stream);
        try
        {
            await tls.AuthenticateAsClientAsync(_connector.Tls(_target.Host), _end.Token).ConfigureAwait(false);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task ReceiveAllAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] buffer = new byte[8 << 10];
        _isBehind = false;
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and int count)
        {
            int offset = 0;
            while (offset < count)
            {
                Task progress = _requests.Progress;
                int taken;
                lock (_gate)
                    taken = _connection.Receive(buffer, offset, count - offset, Environment.TickCount64);
                _toSend.Release();
                if (taken < 0)
                    throw Failure();
                ThrowIfReached();
                offset += taken;
                if (offset < count)
                    await progress.WaitAsync(cancellation).ConfigureAwait(false);
            }

            await CatchUpAsync(cancellation).ConfigureAwait(false);
        }

        throw new EndOfStreamException();
    }

    /// <summary>While the script is behind the broker has to wait, and its answers to us with it.</summary>
    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task change = _inbox.Change;
            lock (_gate)
                _isBehind = _inbox.IsFull && !_requests.AreWaiting;
            if (!_isBehind)
                return;
            await change.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <param name="cut">Ends a write in its middle; then nothing can follow it.</param>
    private async Task SendAllAsync(Stream stream, CancellationToken cancellation, CancellationToken cut)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_isBehind)
                    _connection.Excuse();
                if (!_connection.Tick(Environment.TickCount64))
                    throw Failure();
            }

            ThrowIfReached();
            await SendAsync(stream, cut).ConfigureAwait(false);
            await _toSend.WaitAsync(TickInterval, cancellation).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(Stream stream, CancellationToken cancellation)
    {
        while (true)
        {
            int count;
            lock (_gate)
            {
                count = Math.Min(_connection.OutputCount, _sending.Length);
                _connection.Output.AsSpan(_connection.OutputStart, count).CopyTo(_sending);
                _connection.Consume(count, Environment.TickCount64);
            }

            if (count == 0)
                return;
            _requests.Raise();
            await stream.WriteAsync(_sending.AsMemory(0, count), cancellation).ConfigureAwait(false);
            await stream.FlushAsync(cancellation).ConfigureAwait(false);
        }
    }

    private void ThrowIfReached()
    {
        if ((_reached ?? _requests.Reached) is { } reached)
            throw new NetworkException(StatusCode.ResourceExhausted, HeldMemory.Describe(reached), reached);
    }

    private NetworkException Failure() => _connection.Error switch
    {
        MqttError.Refused => new NetworkException(
            _connection.RefusalCode is 4 or 5 ? StatusCode.PermissionDenied : StatusCode.Unavailable,
            $"{_target} refuses the connection: " + _connection.RefusalCode switch
            {
                1 => "it speaks no MQTT 3.1.1",
                2 => "it does not accept the client identifier",
                3 => "it is not available",
                4 => "user name or password are wrong",
                _ => "not authorized",
            }),
        MqttError.TimedOut => new NetworkException(StatusCode.Unavailable, $"{_target} does not answer"),
        MqttError.TooLarge => new NetworkException(StatusCode.Unavailable, $"{_target} sent a message that is too long"),
        _ => new NetworkException(StatusCode.Unavailable, $"{_target} does not keep to MQTT 3.1.1"),
    };
}
