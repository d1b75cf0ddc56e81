using Edda.Testing;
using Edda.Testing.Http2;

namespace Edda.Edge.Tests.Grpc.Server;

/// <summary>A peer that speaks HTTP/2 by hand, and only as much of it as the test wants. Disposed by the test.</summary>
internal sealed class Stranger : IDisposable
{
    private static readonly byte[] Call = FrameWriter.CallHeaders("/grpc.testing.TestService/UnaryCall");
    private static readonly byte[] EmptyMessage = new byte[5];

    // A PING without ACK: length 8, type 6, no flags, stream 0. RFC 9113, section 6.7.
    private static readonly byte[] PingHeader = [0, 0, 8, 6, 0, 0, 0, 0, 0];

    private readonly RawConnection _connection;
    private readonly CancellationTokenSource _time = new(ChildProcess.Patience);

    private Stranger(RawConnection connection) => _connection = connection;

    public static async Task<Stranger> ConnectAsync(Served served)
    {
        RawConnection? connection = await RawConnection.TryConnectAsync(served.Server.Addresses[0], CancellationToken.None);
        Assert.NotNull(connection);
        return new Stranger(connection);
    }

    /// <summary>Connected, and counted by the server as one that speaks HTTP/2.</summary>
    public static async Task<Stranger> OpenAsync(Served served)
    {
        int before = served.Server.Connections;
        Stranger stranger = await ConnectAsync(served);
        await stranger.SendAsync(FrameWriter.Preface);
        await Eventually.HoldsAsync(
            () => served.Server.Connections > before, "the server counts the connection");
        return stranger;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) =>
        Assert.True(await _connection.TrySendAsync(bytes, _time.Token));

    /// <summary>A call without its request.</summary>
    public Task BeginCallAsync(uint stream) =>
        SendAsync(new FrameWriter().Headers(stream, Call, FrameFlags.EndHeaders).Written);

    /// <summary>So many calls without their requests, all at once.</summary>
    public Task BeginCallsAsync(int count)
    {
        var calls = new FrameWriter();
        for (int i = 0; i < count; i++)
        {
            calls.Headers((uint)((2 * i) + 1), Call, FrameFlags.EndHeaders);
        }

        return SendAsync(calls.Written);
    }

    public Task CallAsync(uint stream) => SendAsync(new FrameWriter()
        .Headers(stream, Call, FrameFlags.EndHeaders)
        .Data(stream, EmptyMessage, FrameFlags.EndStream).Written);

    /// <summary>The first status on this connection; later ones are in the peer's table and not in the text.</summary>
    public Task<bool> IsAnsweredAsync(Core.Grpc.StatusCode code)
    {
        string value = ((int)code).ToString();
        return _connection.ReceivesAsync(
            (byte[])[.. "grpc-status"u8, (byte)value.Length, .. System.Text.Encoding.ASCII.GetBytes(value)], _time.Token);
    }

    public Task<bool> IsPingedAsync() => _connection.ReceivesAsync(PingHeader, _time.Token);

    public Task<bool> IsHungUpOnAsync() => _connection.IsHungUpOnAsync(_time.Token);

    public void Dispose()
    {
        _connection.Dispose();
        _time.Dispose();
    }
}
