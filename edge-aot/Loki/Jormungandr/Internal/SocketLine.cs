using System.Net.WebSockets;
using Edda.Core.Grpc;
using Edda.Loki.Tools;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>
/// A WebSocket of one run, with a new connection when the old one is lost, if the script wishes so. One script sends and
/// receives, one call at a time. Owns the connection until it is disposed.
/// </summary>
internal sealed class SocketLine(HttpCalls http, ToolDefinition tool, Uri target, bool reconnects, int maximumMessage) : IAsyncDisposable
{
    private const int MaximumAttempts = 5;

    private ClientWebSocket? _socket;

    public async Task ConnectAsync(CancellationToken cancellation)
    {
        _socket?.Dispose();
        _socket = new ClientWebSocket();
        await _socket.ConnectAsync(target, http.InvokerOf(tool), cancellation).ConfigureAwait(false);
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
    /// <param name="hold">Asked before anything is kept; throws when that would be too much.</param>
    public async Task<byte[]?> ReceiveAsync(Action<long> hold, CancellationToken cancellation)
    {
        byte[]? received = null;
        await TryAsync(
            async socket =>
            {
                received = await ReceiveOneAsync(socket, hold, cancellation).ConfigureAwait(false);
                return received is not null || !reconnects;
            },
            cancellation).ConfigureAwait(false);
        return received;
    }

    public async ValueTask DisposeAsync()
    {
        using ClientWebSocket? socket = _socket;
        if (socket is not { State: WebSocketState.Open or WebSocketState.CloseReceived })
            return;
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(1));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", timeout.Token).ConfigureAwait(false);
    }

    private async Task TryAsync(Func<ClientWebSocket, Task<bool>> action, CancellationToken cancellation)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                if (_socket is { State: WebSocketState.Open or WebSocketState.CloseReceived } open && await action(open).ConfigureAwait(false))
                    return;
                if (!reconnects)
                    throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
                await ConnectAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception failure) when (reconnects && attempt < MaximumAttempts && !cancellation.IsCancellationRequested
                && NetworkErrors.Describe(failure, "").Code == StatusCode.Unavailable)
            {
                _socket?.Abort();
                await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<byte[]?> ReceiveOneAsync(ClientWebSocket socket, Action<long> hold, CancellationToken cancellation)
    {
        ReceivedBody message = new(hold);
        while (true)
        {
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(message.Room, cancellation).ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", cancellation).ConfigureAwait(false);
                return null;
            }

            if (message.Length + result.Count > maximumMessage)
                throw new NetworkException(StatusCode.OutOfRange, $"a message of more than {maximumMessage} bytes");
            message.Add(result.Count);
            if (result.EndOfMessage)
                return message.ToArray();
        }
    }
}
