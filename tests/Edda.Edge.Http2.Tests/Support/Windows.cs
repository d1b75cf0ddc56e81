using System.Buffers.Binary;

namespace Edda.Edge.Http2.Tests.Support;

/// <summary>
/// How much the server may send us at most (RFC 9113, section 6.9). Of settings that are not acknowledged yet the
/// server may go by the old or the new, so the larger counts.
/// </summary>
internal sealed class Windows
{
    private const int Initial = 65_535;
    private const int InitialWindowSize = 4;

    private readonly Queue<int> _unacknowledged = new();
    private readonly Dictionary<int, long> _moved = [];
    private long _connection = Initial;
    private int _announced = Initial;
    private int _acknowledged = Initial;

    /// <summary>Takes note of frames that we send: whole ones, one after another.</summary>
    public void Sending(ReadOnlySpan<byte> frames)
    {
        while (frames.Length >= 9)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(frames) >>> 8;
            int stream = BinaryPrimitives.ReadInt32BigEndian(frames[5..]);
            ReadOnlySpan<byte> payload = frames.Slice(9, Math.Min(length, frames.Length - 9));
            if (frames[3] == Frame.WindowUpdate && length == 4)
            {
                Move(stream, BinaryPrimitives.ReadInt32BigEndian(payload));
            }
            else if (frames[3] == Frame.Settings && (frames[4] & Frame.Ack) == 0)
            {
                Announce(payload);
            }

            frames = frames[Math.Min(frames.Length, 9 + length)..];
        }
    }

    public void Acknowledged()
    {
        if (_unacknowledged.TryDequeue(out int size))
        {
            _acknowledged = size;
        }
    }

    /// <summary>Fails when the server sends more than it may.</summary>
    public void Received(int stream, int length)
    {
        Move(0, -length);
        Move(stream, -length);
        long left = _unacknowledged.Append(_acknowledged).Max() + _moved[stream];
        Assert.True(length == 0 || _connection >= 0, $"DATA of {length} bytes is {-_connection} over the connection's window");
        Assert.True(length == 0 || left >= 0, $"DATA of {length} bytes is {-left} over the window of stream {stream}");
    }

    private void Move(int stream, int by)
    {
        if (stream == 0)
        {
            _connection += by;
        }
        else
        {
            _moved[stream] = _moved.GetValueOrDefault(stream) + by;
        }
    }

    private void Announce(ReadOnlySpan<byte> settings)
    {
        for (; settings.Length >= 6; settings = settings[6..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(settings) == InitialWindowSize)
            {
                _announced = BinaryPrimitives.ReadInt32BigEndian(settings[2..]);
            }
        }

        _unacknowledged.Enqueue(_announced);
    }
}
