namespace System;

public struct SByte
{
    public const sbyte MinValue = -128;
    public const sbyte MaxValue = 127;

    public static extern sbyte Parse(string s);

    public static extern bool TryParse(string s, out sbyte result);

    public extern override string ToString();

    public extern string ToString(string format);
}
