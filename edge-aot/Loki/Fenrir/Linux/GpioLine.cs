using System.Buffers.Binary;
using System.Text;

namespace Edda.Loki.Fenrir.Linux;

/// <summary>
/// The structures of the GPIO character device, version 2 (linux/gpio.h), as byte ranges; little-endian, as all our
/// platforms are.
/// <code>
/// gpio_v2_line_request, 592 bytes:
/// | 0 u32 offsets[64] | 256 consumer[32] | 288 config | 560 u32 lines | 564 u32 event buffer | 568 u32[5] | 588 s32 fd |
/// config, 272 bytes: | 0 u64 flags | 8 u32 attributes | 12 u32[5] | 32 attribute[10] |
/// attribute, 24 bytes: | 0 u32 id | 4 u32 | 8 u64 value | 16 u64 mask |
/// gpio_v2_line_values: | 0 u64 bits | 8 u64 mask |
/// gpio_v2_line_event, 48 bytes: | 0 u64 nanoseconds | 8 u32 id | 12 u32 offset | 16 u32 numbers | ... |
/// </code>
/// </summary>
internal static class GpioLine
{
    public const int RequestSize = 592;
    public const int ValuesSize = 16;
    public const int EventSize = 48;

    // _IOWR(0xB4, n, size)
    public const uint GetLine = 0xC250B407;
    public const uint GetValues = 0xC010B40E;
    public const uint SetValues = 0xC010B40F;

    public const ulong Input = 1 << 2;
    public const ulong Output = 1 << 3;
    public const ulong RisingEdge = 1 << 4;
    public const ulong FallingEdge = 1 << 5;
    public const ulong PullUp = 1 << 8;
    public const ulong PullDown = 1 << 9;
    public const ulong NoPull = 1 << 10;

    private const int ConsumerAt = 256;
    private const int ConfigAt = 288;
    private const int AttributesAt = ConfigAt + 32;
    private const int LinesAt = 560;
    private const int DescriptorAt = 588;
    private const uint OutputValues = 2;
    private const uint RisingEvent = 1;

    public static byte[] Request(uint offset, ulong flags, bool level = false)
    {
        byte[] request = new byte[RequestSize];
        BinaryPrimitives.WriteUInt32LittleEndian(request, offset);
        Encoding.ASCII.GetBytes("loki", request.AsSpan(ConsumerAt));
        BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(ConfigAt), flags);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(LinesAt), 1);
        if ((flags & Output) == 0)
            return request;
        // The first level comes with the request, or the pin would show another one for a moment.
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(ConfigAt + 8), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(AttributesAt), OutputValues);
        BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(AttributesAt + 8), level ? 1u : 0u);
        BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(AttributesAt + 16), 1);
        return request;
    }

    public static int DescriptorOf(ReadOnlySpan<byte> request) => BinaryPrimitives.ReadInt32LittleEndian(request[DescriptorAt..]);

    public static byte[] Values(bool level)
    {
        byte[] values = new byte[ValuesSize];
        BinaryPrimitives.WriteUInt64LittleEndian(values, level ? 1u : 0u);
        BinaryPrimitives.WriteUInt64LittleEndian(values.AsSpan(8), 1);
        return values;
    }

    public static bool LevelOf(ReadOnlySpan<byte> values) => (values[0] & 1) != 0;

    public static PinEdge EdgeOf(ReadOnlySpan<byte> edge) =>
        new(
            BinaryPrimitives.ReadUInt32LittleEndian(edge[8..]) == RisingEvent, (long)BinaryPrimitives.ReadUInt64LittleEndian(edge));
}
