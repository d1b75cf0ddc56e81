namespace Edda.Core.Tests.Wire;

/// <summary>Breaks bytes the way that finds mistakes in decoders: at lengths, at ends, at upper bits.</summary>
internal sealed class Mutations(int seed)
{
    private static readonly byte[] Apt = [0x00, 0x01, 0x07, 0x0B, 0x0C, 0x7F, 0x80, 0x81, 0xC0, 0xED, 0xF4, 0xFF];

    private readonly Random _random = new(seed);

    public byte[] Next(byte[] valid)
    {
        List<byte> bytes = [.. valid];
        for (int i = _random.Next(1, 5); i > 0; i--)
        {
            Mutate(bytes);
        }

        return [.. bytes];
    }

    public byte[] Noise(int longest)
    {
        byte[] bytes = new byte[_random.Next(longest)];
        _random.NextBytes(bytes);
        for (int i = 0; i < bytes.Length; i++)
        {
            // Small bytes are tags and lengths; plain noise is refused at its first tag.
            if (_random.Next(2) == 0)
            {
                bytes[i] = (byte)_random.Next(0x90);
            }
        }

        return bytes;
    }

    private void Mutate(List<byte> bytes)
    {
        int at = _random.Next(bytes.Count + 1);
        bool isInside = at < bytes.Count;
        switch (_random.Next(6))
        {
            case 0 when isInside:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when isInside:
                bytes[at] = Apt[_random.Next(Apt.Length)];
                break;
            case 2 when isInside:
                bytes.RemoveRange(at, Math.Min(bytes.Count - at, _random.Next(1, 9)));
                break;
            case 3:
                bytes.InsertRange(at, Enumerable.Range(0, _random.Next(1, 13)).Select(_ => Apt[_random.Next(Apt.Length)]));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5 when isInside:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, _random.Next(1, 40))));
                break;
        }
    }
}
