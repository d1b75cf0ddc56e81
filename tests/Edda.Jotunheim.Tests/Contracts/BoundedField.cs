namespace Edda.Jotunheim.Tests.Contracts;

/// <summary>A text, bytes or repeated field, and how an envelope gets to it.</summary>
/// <param name="Name">As in the options: "Command.id".</param>
/// <param name="Path">The numbers of the fields from the envelope on, its own the last.</param>
/// <param name="Repeats">Then its capacity counts elements.</param>
/// <param name="Capacity">Negative: none is stated.</param>
internal sealed record BoundedField(string Name, int[] Path, bool Repeats, int Capacity)
{
    /// <summary>An envelope in which the field is that long.</summary>
    public byte[] Envelope(int length)
    {
        int number = Path[^1];
        byte[] content = Repeats
            ? [.. Enumerable.Repeat(Wrap(number, []), length).SelectMany(element => element)]
            : Wrap(number, [.. Enumerable.Repeat((byte)'a', length)]);
        return Path[..^1].Reverse().Aggregate(content, (inner, outer) => Wrap(outer, inner));
    }

    private static byte[] Wrap(int number, byte[] content) => [.. Varint((number << 3) | 2), .. Varint(content.Length), .. content];

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value >= 0x80; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
