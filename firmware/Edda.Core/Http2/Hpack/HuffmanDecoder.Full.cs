namespace Edda.Core.Http2.Hpack;

/// <content>
/// A server decodes a path with every call: there a symbol is looked up by the next bits in a table of 2 KiB, made once.
/// Longer codes, which no usual text has, are found as on a board.
/// </content>
public sealed partial class HuffmanDecoder
{
    private const int TableBits = 10;
    private const int LongestCode = 30;
    private const int TableMask = (1 << TableBits) - 1;
    private const int LengthBits = 4;
    private const int LengthMask = (1 << LengthBits) - 1;

    // By the next bits: the symbol and how many of the bits are its code; 0 where the code is longer.
    private static ushort[]? s_table;

    partial void DecodeQuickly(byte[] source, int offset, int count, byte[] target, int targetOffset, ref int result)
    {
        ushort[] table = s_table ??= MakeTable();
        int written = targetOffset;
        int next = offset;
        int end = offset + count;
        ulong bits = 0;
        int have = 0;
        while (true)
        {
            while (have <= 48 && next < end)
            {
                bits = (bits << 8) | source[next++];
                have += 8;
            }

            int known = 1;
            while (known != 0 && have >= TableBits && written < target.Length)
            {
                known = table[(int)(bits >> (have - TableBits)) & TableMask];
                target[written] = (byte)(known >> LengthBits);
                have -= known & LengthMask;
                written += known == 0 ? 0 : 1;
            }

            if (known != 0 && next < end && written < target.Length)
            {
                continue;
            }

            int entry = table[Peek(bits, have, TableBits)];
            int length = entry & LengthMask;
            int symbol = entry >> LengthBits;
            if (entry == 0)
            {
                length = FindLong(bits, have, out symbol);
            }

            if (length > have)
            {
                // What is left must be the beginning of EOS, which is all ones, and shorter than a byte (RFC 7541, 5.2).
                bool isPadding = have <= LongestPadding && Peek(bits, have, LongestPadding) == (1 << LongestPadding) - 1;
                result = isPadding ? written - targetOffset : Malformed;
                return;
            }

            if (symbol == EndOfString)
            {
                result = Malformed;
                return;
            }

            if (written == target.Length)
            {
                result = TooLarge;
                return;
            }

            target[written++] = (byte)symbol;
            have -= length;
        }
    }

    /// <summary>The next so many bits; where there are fewer, ones follow.</summary>
    private static int Peek(ulong bits, int have, int wanted)
    {
        int missing = wanted - have;
        ulong aligned = missing <= 0 ? bits >> -missing : (bits << missing) | ((1UL << missing) - 1);
        return (int)aligned & ((1 << wanted) - 1);
    }

    /// <summary>The length of a code that the table does not hold; more than there are bits when it is not all here.</summary>
    private int FindLong(ulong bits, int have, out int symbol)
    {
        int firstCode = 0;
        int firstPlace = 0;
        symbol = 0;
        for (int length = 1; length <= LongestCode && length <= have; length++)
        {
            int codes = _counts[length];
            int place = Peek(bits, have, length) - firstCode;
            if (place < codes)
            {
                place += firstPlace;
                symbol = place == EndOfString ? EndOfString : _symbols[place];
                return length;
            }

            firstPlace += codes;
            firstCode = (firstCode + codes) << 1;
        }

        return have + 1;
    }

    private ushort[] MakeTable()
    {
        ushort[] table = new ushort[1 << TableBits];
        int code = 0;
        int place = 0;
        for (int length = 1; length <= TableBits; length++)
        {
            for (int i = 0; i < _counts[length]; i++)
            {
                int first = code << (TableBits - length);
                int many = 1 << (TableBits - length);
                for (int j = first; j < first + many; j++)
                {
                    table[j] = (ushort)((_symbols[place] << LengthBits) | length);
                }

                code++;
                place++;
            }

            code <<= 1;
        }

        return table;
    }
}
