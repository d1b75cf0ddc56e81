using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Edda.Loki.Jotunheim.Mqtt;

/// <summary>
/// The three fields at the end of each envelope that goes through a broker, see Bridge in the contract: the attachment,
/// the envelope's number, and a code over direction, body and these two.
/// </summary>
internal static class EnvelopeSeal
{
    public const int Size = 28;

    private const int CodeField = 10;
    private const int CodeOffset = 12;
    private const int CodeSize = 16;
    private const byte SessionTag = (13 << 3) | 5;
    private const byte NumberTag = (14 << 3) | 5;
    private const byte CodeTag = (15 << 3) | 2;

    public static bool IsThere(ReadOnlySpan<byte> envelope) =>
        envelope.Length >= Size
        && envelope[^Size..] is [SessionTag, _, _, _, _, NumberTag, _, _, _, _, CodeTag, CodeSize, ..];

    public static uint Session(ReadOnlySpan<byte> envelope) => BinaryPrimitives.ReadUInt32LittleEndian(envelope[^(Size - 1)..]);

    public static uint Number(ReadOnlySpan<byte> envelope) => BinaryPrimitives.ReadUInt32LittleEndian(envelope[^(Size - 6)..]);

    /// <param name="framed">The direction, then the whole envelope.</param>
    public static bool IsGenuine(ReadOnlySpan<byte> framed, byte[]? key)
    {
        Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Compute(framed[..^(Size - CodeField)], key, code);
        return CryptographicOperations.FixedTimeEquals(framed[^CodeSize..], code[..CodeSize]);
    }

    /// <summary>Writes the fields to the end of what holds the direction, then the body, then room for them.</summary>
    public static void Write(Span<byte> framed, uint session, uint number, byte[]? key)
    {
        Span<byte> seal = framed[^Size..];
        seal[0] = SessionTag;
        BinaryPrimitives.WriteUInt32LittleEndian(seal[1..], session);
        seal[5] = NumberTag;
        BinaryPrimitives.WriteUInt32LittleEndian(seal[6..], number);
        Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Compute(framed[..^(Size - CodeField)], key, code);
        seal[CodeField] = CodeTag;
        seal[CodeField + 1] = CodeSize;
        code[..CodeSize].CopyTo(seal[CodeOffset..]);
    }

    private static void Compute(ReadOnlySpan<byte> signed, byte[]? key, Span<byte> code)
    {
        if (key is null)
            code.Clear();
        else
            HMACSHA256.HashData(key, signed, code);
    }
}
