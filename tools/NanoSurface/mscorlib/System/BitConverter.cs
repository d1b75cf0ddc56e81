namespace System;

/// <remarks>No SingleToInt32Bits: read a float's bits through a pointer. GetBytes allocates and is left out for that.</remarks>
public static class BitConverter
{
    public static extern long DoubleToInt64Bits(double value);

    public static extern double Int64BitsToDouble(long value);

    public static extern double ToDouble(byte[] value, int startIndex);

    public static extern short ToInt16(byte[] value, int startIndex);

    public static extern int ToInt32(byte[] value, int startIndex);

    public static extern long ToInt64(byte[] value, int startIndex);

    public static extern float ToSingle(byte[] value, int startIndex);

    public static extern ushort ToUInt16(byte[] value, int startIndex);

    public static extern uint ToUInt32(byte[] value, int startIndex);

    public static extern ulong ToUInt64(byte[] value, int startIndex);
}
