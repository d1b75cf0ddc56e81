using Edda.Core.Grpc;
using Edda.Core.Http2.Internal;

namespace Edda.Core.Calls;

// What a board of Jotunheim does not use: Edda.Core.Lean leaves it out.
public sealed partial class CallMetadata
{
    /// <summary>
    /// Adds a name in lower case and a value in ASCII. False, and nothing added, when it does not fit or no header can
    /// hold it.
    /// </summary>
    public bool Add(string name, string value)
    {
        if (!TryReserve(name.Length, value.Length))
        {
            return false;
        }

        Ascii.Write(name, _bytes, _used + Prefix);
        Ascii.Write(value, _bytes, _used + Prefix + name.Length);
        return TryCommit(name.Length, value.Length);
    }

    /// <summary>Adds any bytes under a name that ends with "-bin".</summary>
    public bool AddBinary(string name, byte[] value, int offset, int count)
    {
        int length = BinaryHeader.EncodedLength(count);
        if (!TryReserve(name.Length, length))
        {
            return false;
        }

        Ascii.Write(name, _bytes, _used + Prefix);
        BinaryHeader.Encode(value, offset, count, _bytes, _used + Prefix + name.Length);
        return TryCommit(name.Length, length);
    }

    /// <summary>
    /// The bytes of a "-bin" value. Returns how many, or <see cref="BinaryHeader.Malformed"/>; the target needs three
    /// bytes for four of the value's.
    /// </summary>
    public int CopyBinary(int cursor, byte[] target, int targetOffset)
    {
        return BinaryHeader.Decode(_bytes, ValueOffset(cursor), ValueLength(cursor), target, targetOffset);
    }

    /// <summary>The cursor of the first entry with that name, or -1.</summary>
    public int Find(string name)
    {
        for (int cursor = First(); cursor >= 0; cursor = Next(cursor))
        {
            if (Ascii.AreEqual(name, _bytes, NameOffset(cursor), NameLength(cursor)))
            {
                return cursor;
            }
        }

        return -1;
    }
}
