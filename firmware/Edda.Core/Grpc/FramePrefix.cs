namespace Edda.Core.Grpc;

/// <summary>
/// The five bytes before each message (gRPC over HTTP/2, Length-Prefixed-Message):
/// <code>
/// +------------+---------------------------+---------------
/// | 0 or 1 (8) | length, big-endian (32)   | message ...
/// +------------+---------------------------+---------------
/// </code>
/// One long-lived object parses any number of them; one thread uses it at a time.
/// </summary>
public sealed class FramePrefix
{
    public const int Size = 5;

    /// <summary>The length of the message that follows. Meaningful after <see cref="FrameStatus.Ok"/> and TooLarge.</summary>
    public uint Length;

    public bool IsCompressed;

    /// <summary>Reads a prefix; moves nothing and keeps nothing of the bytes.</summary>
    public FrameStatus Read(byte[] bytes, int offset, int count, int maxLength)
    {
        if (count < Size)
            return FrameStatus.Incomplete;
        byte flag = bytes[offset];
        if (flag > 1)
            return FrameStatus.BadFlag;

        // Kept as 32 unsigned bits: 2 GiB and more must read as too large, never as negative.
        IsCompressed = flag == 1;
        Length = ((uint)bytes[offset + 1] << 24) | ((uint)bytes[offset + 2] << 16)
            | ((uint)bytes[offset + 3] << 8) | bytes[offset + 4];
        return Length > (uint)maxLength ? FrameStatus.TooLarge : FrameStatus.Ok;
    }

    /// <summary>Writes the <see cref="Size"/> bytes that go before a message.</summary>
    public static void Write(byte[] bytes, int offset, bool compressed, int length)
    {
        bytes[offset] = compressed ? (byte)1 : (byte)0;
        bytes[offset + 1] = (byte)(length >> 24);
        bytes[offset + 2] = (byte)(length >> 16);
        bytes[offset + 3] = (byte)(length >> 8);
        bytes[offset + 4] = (byte)length;
    }
}
