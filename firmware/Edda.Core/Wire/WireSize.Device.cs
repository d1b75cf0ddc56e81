namespace Edda.Core.Wire;

/// <summary>How many bytes a value takes on the wire, without its tag.</summary>
public static partial class WireSize
{
    public static int UInt64(ulong value)
    {
        int size = 1;
        while (value >= 0x80)
        {
            value >>= 7;
            size++;
        }

        return size;
    }

    public static int UInt32(uint value)
    {
        int size = 1;
        while (value >= 0x80)
        {
            value >>= 7;
            size++;
        }

        return size;
    }

    public static int SInt64(long value)
    {
        return UInt64((ulong)((value << 1) ^ (value >> 63)));
    }

    public static int Text(Text text)
    {
        return WithLength(text.Length);
    }

    public static int Blob(Blob blob)
    {
        return WithLength(blob.Length);
    }

    public static int Message(Message message)
    {
        return WithLength(message.ComputeSize());
    }

    /// <summary>A run of so many bytes and the length before it.</summary>
    public static int WithLength(int length)
    {
        return length + UInt32((uint)length);
    }

    /// <summary>The elements of a repeated message field without their tags.</summary>
    public static int Messages(MessageList list)
    {
        int size = 0;
        for (int i = 0; i < list.Count; i++)
        {
            size += Message(list.MessageAt(i));
        }

        return size;
    }

    /// <summary>The elements of a repeated string field without their tags.</summary>
    public static int Texts(TextList list)
    {
        int size = 0;
        for (int i = 0; i < list.Count; i++)
        {
            size += WithLength(list[i].Length);
        }

        return size;
    }
}
