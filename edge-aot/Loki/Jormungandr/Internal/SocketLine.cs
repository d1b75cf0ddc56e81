using System.Net.WebSockets;
using System.Runtime.ExceptionServices;
using Edda.Core.Grpc;
using Edda.Core.Resilience;
using Edda.Loki.Tools;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>
/// A WebSocket of one run, with a new connection when the old one is lost, if the script wishes so. One script sends and
/// receives, one call at a time. Owns the connection until it is disposed.
/// </summary>
internal sealed class SocketLine(HttpCalls http, ToolDefinition tool, SocketTarget target, RunNetwork network, int maximumMessage) : IAsyncDisposable
{
    /// <summary>A connection that lasted so long worked, and the loss of it begins a new series of attempts.</summary>
    private const int WorkedMilliseconds = 10_000;

    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);
    private static readonly BackoffPolicy Attempts = new(200, 5_000, maxAttempts: 7);

    private ClientWebSocket? _socket;
    private long _connectedAt;
    private ReceivedBody _message = new(network.Keep);

    // Broken off, a read would take the connection with it: when its time is over it goes on, and the next call has it.
    private Task<ValueWebSocketReceiveResult>? _reading;

    private bool IsOpen => _socket is { State: WebSocketState.Open or WebSocketState.CloseReceived };

    public async Task ConnectAsync(CancellationToken cancellation)
    {
        await DropAsync().ConfigureAwait(false);
        _connectedAt = long.MaxValue;
        _socket = target.NewSocket();
        await _socket.ConnectAsync(target.Url, http.InvokerOf(tool), cancellation).ConfigureAwait(false);
        _connectedAt = Environment.TickCount64;
    }

    public Task SendAsync(ReadOnlyMemory<byte> message, bool isText, CancellationToken cancellation) =>
        TryAsync(
            async socket =>
            {
                await socket.SendAsync(message, isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, true, cancellation)
                    .ConfigureAwait(false);
                return true;
            },
            cancellation);

    /// <summary>Null when the other side has said goodbye.</summary>
    public async Task<byte[]?> ReceiveAsync(CancellationToken cancellation)
    {
        byte[]? received = null;
        await TryAsync(
            async socket =>
            {
                received = await ReceiveOneAsync(socket, cancellation).ConfigureAwait(false);
                return received is not null || !target.Reconnects;
            },
            cancellation).ConfigureAwait(false);
        return received;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            using CancellationTokenSource timeout = new(FarewellTimeout);
            if (IsOpen)
                await _socket!.CloseAsync(WebSocketCloseStatus.NormalClosure, "", timeout.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or WebSocketException or IOException)
        {
            // The other side had its time to answer; the connection goes either way.
        }

        await DropAsync().ConfigureAwait(false);
    }

    private async Task TryAsync(Func<ClientWebSocket, Task<bool>> action, CancellationToken cancellation)
    {
        Backoff backoff = new(Attempts);
        Exception problem = new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
        for (bool isLost = false; ; isLost = true)
        {
            try
            {
                if (isLost)
                    await ConnectAsync(cancellation).ConfigureAwait(false);
                if (IsOpen && await action(_socket!).ConfigureAwait(false))
                    return;
            }
            catch (Exception failure) when (target.Reconnects && !cancellation.IsCancellationRequested
                && NetworkErrors.Describe(failure, "").Code == StatusCode.Unavailable)
            {
                problem = failure;
            }

            if (Environment.TickCount64 - _connectedAt > WorkedMilliseconds)
                backoff.Reset();
            int delay = target.Reconnects ? backoff.NextDelay(Environment.TickCount64, (uint)Random.Shared.Next()) : Backoff.GiveUp;
            if (delay == Backoff.GiveUp)
                ExceptionDispatchInfo.Throw(problem);
            await Task.Delay(delay, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<byte[]?> ReceiveOneAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        while (true)
        {
            _reading ??= socket.ReceiveAsync(_message.Room, CancellationToken.None).AsTask();
            await ((Task)_reading).WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_reading.IsCompleted)
                throw new OperationCanceledException(cancellation);
            Task<ValueWebSocketReceiveResult> reading = _reading;
            _reading = null;
            ValueWebSocketReceiveResult result = await reading.ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", cancellation).ConfigureAwait(false);
                return null;
            }

            if (_message.Length + result.Count > maximumMessage)
            {
                await DropAsync().ConfigureAwait(false); // what comes next would be the rest of it
                throw new NetworkException(StatusCode.OutOfRange, $"a message of more than {maximumMessage} bytes, which ends the connection");
            }

            _message.Add(result.Count);
            if (!result.EndOfMessage)
                continue;
            byte[] whole = _message.ToArray();
            Forget();
            return whole;
        }
    }

    private async Task DropAsync()
    {
        _socket?.Abort();
        if (_reading is { } reading)
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _reading = null;
        _socket?.Dispose();
        Forget();
    }

    private void Forget()
    {
        network.LetGo(_message.Length);
        _message = new ReceivedBody(network.Keep);
    }
}
