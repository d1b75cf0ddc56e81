using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Edda.Core.Mqtt;
using Edda.Core.Resilience;
using Edda.Edge.Hosting.Internal;
using Edda.Loki.Jormungandr.Internal;

namespace Edda.Loki.Jotunheim.Mqtt;

/// <summary>
/// The hub's one connection to its broker, made again for as long as the hub runs. Clean sessions and QoS 0: what is lost
/// is noticed by those who speak over it. The protocol is <see cref="MqttConnection"/>, under one lock.
/// </summary>
internal sealed class BrokerLine : IMqttListener
{
    private const int LargestPacket = 32 << 10;
    private const int OutputBytes = 64 << 10;
    private const int InputBytes = 16 << 10;
    private const int Refusal = 128;

    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly BackoffPolicy Retries = new(500, 10_000);

    private readonly Lock _gate = new();
    private readonly BrokerSettings _settings;
    private readonly Func<string, SslClientAuthenticationOptions> _tls;
    private readonly byte[] _filter;
    private readonly IBrokerUser _user;
    private readonly HubLog _log;
    private readonly MqttConnection _connection;
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly byte[] _sending = new byte[OutputBytes];
    private bool _wasReached;

    public BrokerLine(
        BrokerSettings settings, Func<string, SslClientAuthenticationOptions> tls, string filter, IBrokerUser user, HubLog log)
    {
        _settings = settings;
        _tls = tls;
        _filter = Encoding.UTF8.GetBytes(filter);
        _user = user;
        _log = log;
        _connection = new MqttConnection(Options(settings), this);
    }

    public void Start() => _ = RunAsync();

    /// <summary>The user has something to say.</summary>
    public void Wake()
    {
        // At most one is kept: whoever wakes up says everything.
        try
        {
            if (_work.CurrentCount == 0)
                _work.Release();
        }
        catch (SemaphoreFullException)
        {
        }
    }

    /// <summary>False: no room, or no broker.</summary>
    public bool TryPublish(byte[] topic, byte[] payload, int offset, int count)
    {
        lock (_gate)
            return _connection.Publish(topic, 0, topic.Length, payload, offset, count, qos: 0, retain: false) == MqttSent.Done;
    }

    void IMqttListener.OnConnected(bool isSessionPresent) => _connection.Subscribe(_filter, 0, _filter.Length, 0);

    void IMqttListener.OnSubscribed(int packetId, int grantedQos)
    {
        if (grantedQos == Refusal)
        {
            _log.BrokerLost("the topic is refused");
            return;
        }

        _wasReached = true;
        _log.BrokerReached(_settings.Broker);
        _user.Reached();
    }

    void IMqttListener.OnMessage(
        byte[] buffer, int topicOffset, int topicCount, int payloadOffset, int payloadCount, int qos, bool isRetained) =>
        _user.Heard(buffer.AsSpan(topicOffset, topicCount), buffer.AsSpan(payloadOffset, payloadCount));

    void IMqttListener.OnPublished(int packetId)
    {
    }

    void IMqttListener.OnUnsubscribed(int packetId)
    {
    }

    private static MqttOptions Options(BrokerSettings settings) => new()
    {
        ClientId = Encoding.UTF8.GetBytes("edda-hub-" + Guid.NewGuid().ToString("N")),
        UserName = settings.User is null ? null : Encoding.UTF8.GetBytes(settings.User),
        Password = settings.PasswordFile is null ? null : Encoding.UTF8.GetBytes(File.ReadLines(settings.PasswordFile).FirstOrDefault("")),
        MaximumPacket = LargestPacket,
        OutputSize = OutputBytes,
        MaximumInFlight = 1,
    };

    private async Task RunAsync()
    {
        Backoff backoff = new(Retries);
        while (true)
        {
            string problem;
            try
            {
                await CarryAsync().ConfigureAwait(false);
                continue;
            }
            catch (Exception failure)
            {
                problem = failure is InvalidDataException ? failure.Message : NetworkErrors.Describe(failure, _settings.Broker).Message;
            }

            lock (_gate)
                _connection.Lost();
            _user.Lost();
            _log.BrokerLost(problem);
            if (_wasReached)
                backoff.Reset();
            _wasReached = false;
            int delay = backoff.NextDelay(Environment.TickCount64, (uint)Random.Shared.Next());
            await Task.Delay(delay).ConfigureAwait(false);
        }
    }

    /// <summary>One connection, until it ends by an exception.</summary>
    private async Task CarryAsync()
    {
        await using Stream stream = await OpenAsync().ConfigureAwait(false);
        using CancellationTokenSource end = new();
        lock (_gate)
            _connection.Start(Environment.TickCount64);
        Task receiving = ReceiveAllAsync(stream, end.Token);
        Task sending = SendAllAsync(stream, end.Token);
        Task first = await Task.WhenAny(receiving, sending).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(receiving, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private async Task<Stream> OpenAsync()
    {
        using CancellationTokenSource timeout = new(ConnectTimeout);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        NetworkStream? plain = null;
        try
        {
            await socket.ConnectAsync(_settings.Host, _settings.Port, timeout.Token).ConfigureAwait(false);
            plain = new NetworkStream(socket, ownsSocket: true);
            if (!_settings.IsTls)
                return plain;
            SslStream tls = new(plain);
            await tls.AuthenticateAsClientAsync(_tls(_settings.Host), timeout.Token).ConfigureAwait(false);
            return tls;
        }
        catch
        {
            plain?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    private async Task ReceiveAllAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] buffer = new byte[InputBytes];
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and int count)
        {
            // With QoS 0 nothing is answered, so all of it is taken at once.
            lock (_gate)
            {
                if (_connection.Receive(buffer, 0, count, Environment.TickCount64) < 0)
                    throw Failure();
            }

            Wake();
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

            bool hasMore;
            do
            {
                hasMore = _connection.State == MqttState.Connected && _user.Speak(this);
                await FlushAsync(stream, cancellation).ConfigureAwait(false);
            }
            while (hasMore);
            await _work.WaitAsync(TickInterval, cancellation).ConfigureAwait(false);
        }
    }

    private async Task FlushAsync(Stream stream, CancellationToken cancellation)
    {
        int count;
        lock (_gate)
        {
            count = _connection.OutputCount;
            _connection.Output.AsSpan(_connection.OutputStart, count).CopyTo(_sending);
            _connection.Consume(count, Environment.TickCount64);
        }

        if (count > 0)
            await stream.WriteAsync(_sending.AsMemory(0, count), cancellation).ConfigureAwait(false);
    }

    private InvalidDataException Failure() => new(_connection.Error switch
    {
        MqttError.Refused => $"the broker refuses the connection with code {_connection.RefusalCode}",
        MqttError.TimedOut => "the broker does not answer",
        _ => "the broker does not keep to MQTT 3.1.1",
    });
}
