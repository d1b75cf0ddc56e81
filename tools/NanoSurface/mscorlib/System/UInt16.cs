namespace System;

public struct UInt16
{
    public const ushort MinValue = 0;
    public const ushort MaxValue = 65535;

    public static extern ushort Parse(string s);

    public static extern bool TryParse(string s, out ushort result);

    public extern override string ToString();

    public extern string ToString(string format);
}
