using System.Net.Security;
using System.Text;
using System.Threading.Channels;
using Edda.Core.Grpc;
using Edda.Core.Mqtt;
using Edda.Core.Resilience;
using Edda.Edge.Internal;
using Edda.Loki.Tools;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>
/// The transport of one MQTT connection: makes it, makes it again when it is lost, asks again for what was subscribed
/// when the broker has forgotten it. The protocol itself is <see cref="MqttConnection"/>, under one lock. Owns its loop
/// until it is disposed; any thread may call.
/// </summary>
internal sealed class MqttLine : IMqttListener, IAsyncDisposable
{
    /// <summary>Messages that no script has asked for yet; then the broker has to wait.</summary>
    private const int MaximumWaiting = 256;

    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly GuardedConnector _connector;
    private readonly ToolDefinition _tool;
    private readonly MqttTarget _target;
    private readonly MqttConnection _connection;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _toSend = new(0);
    private readonly ChangeSignal _progress = new();
    private readonly Channel<MqttMessage> _waiting = Channel.CreateBounded<MqttMessage>(MaximumWaiting);
    private readonly Queue<MqttMessage> _overflow = [];
    private readonly Dictionary<int, TaskCompletionSource<int>> _answers = [];
    private readonly Dictionary<string, int> _subscriptions = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _sending;
    private Task _running = Task.CompletedTask;
    private bool _wasConnected;
    private bool _isFresh;

    public MqttLine(GuardedConnector connector, ToolDefinition tool, MqttTarget target, MqttOptions options)
    {
        _connector = connector;
        _tool = tool;
        _target = target;
        _connection = new MqttConnection(options, this);
        _sending = new byte[options.OutputSize];
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
        byte[] name = Encoding.UTF8.GetBytes(topic);
        await AskAsync(
            () => _connection.Publish(name, 0, name.Length, payload, 0, payload.Length, qos, retain), $"the topic \"{topic}\"", cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>The quality the broker granted.</summary>
    public async Task<int> SubscribeAsync(string filter, int qos, CancellationToken cancellation)
    {
        byte[] text = Encoding.UTF8.GetBytes(filter);
        int granted = await AskAsync(() => _connection.Subscribe(text, 0, text.Length, qos), $"the topic \"{filter}\"", cancellation)
            .ConfigureAwait(false);
        if (granted > 2)
            throw new NetworkException(StatusCode.PermissionDenied, $"{_target} refuses the topic \"{filter}\"");
        lock (_gate)
            _subscriptions[filter] = qos;
        return granted;
    }

    public async Task UnsubscribeAsync(string filter, CancellationToken cancellation)
    {
        byte[] text = Encoding.UTF8.GetBytes(filter);
        lock (_gate)
            _subscriptions.Remove(filter);
        await AskAsync(() => _connection.Unsubscribe(text, 0, text.Length), $"the topic \"{filter}\"", cancellation).ConfigureAwait(false);
    }

    public ValueTask<MqttMessage> ReceiveAsync(CancellationToken cancellation) => _waiting.Reader.ReadAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _connection.Stop();
        _toSend.Release();
        await _end.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        Drop(new NetworkException(StatusCode.Cancelled, "the connection was closed"), withPublished: true);
    }

    void IMqttListener.OnConnected(bool isSessionPresent)
    {
        if (!isSessionPresent)
        {
            foreach ((string filter, int qos) in _subscriptions)
            {
                byte[] text = Encoding.UTF8.GetBytes(filter);
                _connection.Subscribe(text, 0, text.Length, qos);
            }
        }

        _wasConnected = true;
        _isFresh = true;
        _connected.TrySetResult();
        _progress.Raise();
    }

    void IMqttListener.OnMessage(
        byte[] buffer, int topicOffset, int topicCount, int payloadOffset, int payloadCount, int qos, bool isRetained)
    {
        MqttMessage message = new(
            Encoding.UTF8.GetString(buffer, topicOffset, topicCount), buffer.AsSpan(payloadOffset, payloadCount).ToArray(), qos, isRetained);
        if (_overflow.Count > 0 || !_waiting.Writer.TryWrite(message))
            _overflow.Enqueue(message);
    }

    void IMqttListener.OnPublished(int packetId) => Answer(packetId, 0);

    void IMqttListener.OnSubscribed(int packetId, int grantedQos) => Answer(packetId, grantedQos);

    void IMqttListener.OnUnsubscribed(int packetId) => Answer(packetId, 0);

    private void Answer(int packetId, int value)
    {
        if (_answers.Remove(packetId, out TaskCompletionSource<int>? waiting))
            waiting.TrySetResult(value);
        _progress.Raise();
    }

    private async Task<int> AskAsync(Func<int> ask, string what, CancellationToken cancellation)
    {
        while (true)
        {
            Task progress = _progress.Next;
            TaskCompletionSource<int>? answer = null;
            int sent;
            lock (_gate)
            {
                sent = ask();
                if (sent > 0)
                    _answers[sent] = answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _toSend.Release();
            if (answer is not null)
                return await answer.Task.WaitAsync(cancellation).ConfigureAwait(false);
            if (sent == MqttSent.Done)
                return 0;
            if (sent == MqttSent.Invalid)
                throw new NetworkException(StatusCode.InvalidArgument, $"{what} is none, or the message is too long, or the quality is not 0, 1 or 2");
            // Full, or between two connections: once something has moved there is room, or a connection.
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

            lock (_gate)
                _connection.Lost();
            Drop(problem, withPublished: false);
            if (!_wasConnected || problem.Code == StatusCode.PermissionDenied)
            {
                _connected.TrySetException(problem);
                Drop(problem, withPublished: true);
                _waiting.Writer.TryComplete(problem);
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
        lock (_gate)
            _connection.Start(Environment.TickCount64);
        Task receiving = ReceiveAllAsync(stream, end.Token);
        Task sending = SendAllAsync(stream, end.Token);
        Task first = await Task.WhenAny(receiving, sending).ConfigureAwait(false);
        if (_end.IsCancellationRequested)
            await SendAsync(stream, CancellationToken.None).ConfigureAwait(false); // DISCONNECT
        await end.CancelAsync().ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(receiving, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_end.IsCancellationRequested)
            await first.ConfigureAwait(false);
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
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and int count)
        {
            int offset = 0;
            while (offset < count)
            {
                Task progress = _progress.Next;
                int taken;
                lock (_gate)
                    taken = _connection.Receive(buffer, offset, count - offset, Environment.TickCount64);
                _toSend.Release();
                if (taken < 0)
                    throw Failure();
                offset += taken;
                // Only this thread fills the overflow while it receives, so it alone empties it.
                while (_overflow.TryDequeue(out MqttMessage? message))
                    await _waiting.Writer.WriteAsync(message, cancellation).ConfigureAwait(false);
                if (offset < count)
                    await progress.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }

        throw new EndOfStreamException();
    }

    private async Task SendAllAsync(Stream stream, CancellationToken cancellation)
    {
        while (true)
        {
            lock (_gate)
            {
                if (!_connection.Tick(Environment.TickCount64))
                    throw Failure();
            }

            await SendAsync(stream, cancellation).ConfigureAwait(false);
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
                count = _connection.OutputCount;
                _connection.Output.AsSpan(_connection.OutputStart, count).CopyTo(_sending);
                _connection.Consume(count, Environment.TickCount64);
            }

            if (count == 0)
                return;
            _progress.Raise();
            await stream.WriteAsync(_sending.AsMemory(0, count), cancellation).ConfigureAwait(false);
            await stream.FlushAsync(cancellation).ConfigureAwait(false);
        }
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

    /// <summary>What waits for an answer on a lost connection fails, but for messages: they are sent again.</summary>
    private void Drop(NetworkException problem, bool withPublished)
    {
        lock (_gate)
        {
            foreach ((int packetId, TaskCompletionSource<int> waiting) in _answers)
            {
                if (!withPublished && _connection.IsInFlight(packetId))
                    continue;
                _answers.Remove(packetId);
                waiting.TrySetException(problem);
            }
        }
    }
}
