namespace Edda.Edge.Http2.Tests.Flow;

/// <summary>The client's own half of flow control: sends no more than the server's windows allow. Belongs to one client.</summary>
internal sealed class Upload(Client client)
{
    private const int Initial = 65_535;
    private const int InitialWindowSize = 4;
    private const int LargestFrame = 16_384;

    private readonly Dictionary<int, long> _sent = [];

    public long Room(int stream) => Math.Min(
        Initial + client.Granted.GetValueOrDefault(0) - _sent.GetValueOrDefault(0),
        client.Settings.GetValueOrDefault(InitialWindowSize, Initial)
            + client.Granted.GetValueOrDefault(stream) - _sent.GetValueOrDefault(stream));

    /// <summary>Sends the bytes as the windows open.</summary>
    public async Task SendAsync(int stream, ReadOnlyMemory<byte> bytes, bool end)
    {
        while (!bytes.IsEmpty)
        {
            await client.UntilAsync(() => Room(stream) > 0, "the server opens the windows");
            int count = (int)Math.Min(Math.Min(bytes.Length, LargestFrame), Room(stream));
            await FrameAsync(stream, 0, bytes[..count]);
            bytes = bytes[count..];
        }

        if (end)
        {
            await FrameAsync(stream, Frame.EndStream, default);
        }
    }

    /// <summary>Sends one frame, which must fit.</summary>
    public async Task FrameAsync(int stream, int flags, ReadOnlyMemory<byte> payload)
    {
        Assert.True(Room(stream) >= payload.Length || payload.IsEmpty);
        _sent[0] = _sent.GetValueOrDefault(0) + payload.Length;
        _sent[stream] = _sent.GetValueOrDefault(stream) + payload.Length;
        byte[] frame = Frame.Of(Frame.Data, flags, stream, payload.ToArray());
        Assert.True(await client.SendRawAsync(frame), "the server has hung up");
    }
}
