using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Edda.Loki.Hel.Store;

/// <summary>
/// One change in the log, little-endian:
/// <code>
/// | u32 length of the body | u32 CRC-32C of length and body | body: u8 kind | u16 n | tool | u16 n | key | value |
/// </code>
/// Kind 1 sets, 2 removes. The numbers are in files on people's disks and keep their meaning.
/// </summary>
internal static class StoreRecord
{
    public const int HeaderSize = 8;
    public const byte Set = 1;
    public const byte Remove = 2;

    private const int LargestBody = 5 + 2 * 4 * StoreLimits.LongestKey + StoreLimits.LargestValue;

    public static int SizeOf(StoreKey key, int valueLength) =>
        HeaderSize + 5 + Encoding.UTF8.GetByteCount(key.Tool) + Encoding.UTF8.GetByteCount(key.Name) + valueLength;

    public static void Append(MemoryStream log, byte kind, StoreKey key, ReadOnlySpan<byte> value)
    {
        byte[] record = new byte[SizeOf(key, value.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length - HeaderSize);
        int at = HeaderSize;
        record[at++] = kind;
        at += WriteText(record.AsSpan(at), key.Tool);
        at += WriteText(record.AsSpan(at), key.Name);
        value.CopyTo(record.AsSpan(at));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), Checksum(record));
        log.Write(record);
    }

    /// <summary>The size of the whole record at the start, or 0 when none stands there.</summary>
    public static int TryRead(ReadOnlySpan<byte> log, out byte kind, out StoreKey key, out ReadOnlySpan<byte> value)
    {
        kind = 0;
        key = default;
        value = default;
        if (log.Length < HeaderSize)
            return 0;
        int length = BinaryPrimitives.ReadInt32LittleEndian(log);
        if (length is < 5 or > LargestBody || length > log.Length - HeaderSize)
            return 0;
        ReadOnlySpan<byte> record = log[..(HeaderSize + length)];
        if (BinaryPrimitives.ReadUInt32LittleEndian(log[4..]) != Checksum(record))
            return 0;
        ReadOnlySpan<byte> body = record[HeaderSize..];
        kind = body[0];
        body = body[1..];
        if (!TryReadText(ref body, out string tool) || !TryReadText(ref body, out string name))
            return 0;
        key = new StoreKey(tool, name);
        value = body;
        return record.Length;
    }

    private static uint Checksum(ReadOnlySpan<byte> record)
    {
        uint crc = uint.MaxValue;
        for (int i = 0; i < record.Length; i++)
        {
            if (i == 4)
                i = HeaderSize;
            crc = BitOperations.Crc32C(crc, record[i]);
        }

        return ~crc;
    }

    private static int WriteText(Span<byte> into, string text)
    {
        int count = Encoding.UTF8.GetBytes(text, into[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(into, (ushort)count);
        return 2 + count;
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> body, out string text)
    {
        text = "";
        if (body.Length < 2)
            return false;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(body);
        if (body.Length - 2 < count)
            return false;
        text = Encoding.UTF8.GetString(body.Slice(2, count));
        body = body[(2 + count)..];
        return true;
    }
}
