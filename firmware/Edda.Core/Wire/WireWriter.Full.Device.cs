using System;

namespace Edda.Core.Wire;

// What a board of Jotunheim does not use: Edda.Core.Lean leaves it out.
public sealed partial class WireWriter
{
    // The interpreter tags each number on its stack with a type, and one that is read through a pointer keeps the tag of
    // the variable it came from. Only a field makes it the integer that can be shifted; a local the compiler leaves out.
    private uint _floatBits;

    public WireWriter(byte[] buffer)
    {
        Reset(buffer, 0, buffer.Length);
    }

    public int Remaining
    {
        get { return _end - _position; }
    }

    public void WriteBlobs(uint tag, BlobList list)
    {
        for (int i = 0; i < list.Count; i++)
        {
            WriteBytes(tag, list[i]);
        }
    }

    public void WriteInt32(uint tag, int value)
    {
        WriteUInt64(tag, (ulong)(long)value);
    }

    public void WriteInt64(uint tag, long value)
    {
        WriteUInt64(tag, (ulong)value);
    }

    public void WriteSInt32(uint tag, int value)
    {
        WriteUInt64(tag, (uint)((value << 1) ^ (value >> 31)));
    }

    public void WriteFixed32(uint tag, uint value)
    {
        WriteVarint(tag);
        Put(value);
    }

    public void WriteSFixed32(uint tag, int value)
    {
        WriteFixed32(tag, (uint)value);
    }

    public void WriteSFixed64(uint tag, long value)
    {
        WriteFixed64(tag, (ulong)value);
    }

    public unsafe void WriteFloat(uint tag, float value)
    {
        _floatBits = *(uint*)&value;
        WriteFixed32(tag, _floatBits);
    }

    /// <summary>Whether a float has the value that proto3 does not send: +0. -0 is another value.</summary>
    public static bool IsDefault(float value)
    {
        return BitConverter.DoubleToInt64Bits(value) == 0;
    }

    /// <summary>Whether a double has the value that proto3 does not send: +0. -0 is another value.</summary>
    public static bool IsDefault(double value)
    {
        return BitConverter.DoubleToInt64Bits(value) == 0;
    }
}
