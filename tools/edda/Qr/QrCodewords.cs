namespace Edda.Tool.Qr;

/// <summary>The text with its head, padding and Reed-Solomon check bytes, its blocks interleaved.</summary>
internal static class QrCodewords
{
    private const int ByteMode = 0b0100;
    private const int Polynomial = 0x11d;

    public static byte[] Make(byte[] text, QrVersion version)
    {
        byte[] data = Pad(text, version.Data);
        byte[] generator = Generator(version.CheckPerBlock);
        byte[][] blocks = [.. data.Chunk(version.DataPerBlock)];
        byte[][] checks = [.. blocks.Select(block => Remainder(block, generator))];
        return [.. Interleave(blocks), .. Interleave(checks)];
    }

    private static byte[] Pad(byte[] text, int size)
    {
        byte[] data = new byte[size];

        // Mode and length fill a byte and a half, so every byte of the text straddles two.
        data[0] = (byte)(ByteMode << 4 | text.Length >> 4);
        data[1] = (byte)(text.Length << 4);
        for (int i = 0; i < text.Length; i++)
        {
            data[1 + i] |= (byte)(text[i] >> 4);
            data[2 + i] = (byte)(text[i] << 4);
        }

        for (int i = text.Length + 2; i < size; i++)
            data[i] = (byte)((i - text.Length) % 2 == 0 ? 0xec : 0x11);
        return data;
    }

    private static IEnumerable<byte> Interleave(byte[][] blocks)
    {
        for (int i = 0; i < blocks[0].Length; i++)
        {
            foreach (byte[] block in blocks)
                yield return block[i];
        }
    }

    /// <summary>(x - 1)(x - 2)(x - 4)..., highest power first, without its leading 1.</summary>
    private static byte[] Generator(int degree)
    {
        byte[] generator = new byte[degree];
        generator[degree - 1] = 1;
        byte root = 1;
        for (int i = 0; i < degree; i++)
        {
            for (int j = 0; j < degree; j++)
            {
                generator[j] = Multiply(generator[j], root);
                if (j + 1 < degree)
                    generator[j] ^= generator[j + 1];
            }

            root = Multiply(root, 2);
        }

        return generator;
    }

    private static byte[] Remainder(byte[] data, byte[] generator)
    {
        byte[] remainder = new byte[generator.Length];
        foreach (byte value in data)
        {
            byte factor = (byte)(value ^ remainder[0]);
            Array.Copy(remainder, 1, remainder, 0, remainder.Length - 1);
            remainder[^1] = 0;
            for (int i = 0; i < remainder.Length; i++)
                remainder[i] ^= Multiply(generator[i], factor);
        }

        return remainder;
    }

    private static byte Multiply(byte left, byte right)
    {
        int product = 0;
        for (int i = 7; i >= 0; i--)
        {
            product = (product << 1) ^ ((product >> 7) * Polynomial);
            product ^= ((right >> i) & 1) * left;
        }

        return (byte)product;
    }
}
