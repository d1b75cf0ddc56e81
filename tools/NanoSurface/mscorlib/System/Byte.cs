namespace System;

public struct Byte
{
    public const byte MinValue = 0;
    public const byte MaxValue = 255;

    public static extern byte Parse(string s);

    public static extern bool TryParse(string s, out byte result);

    public extern override string ToString();

    public extern string ToString(string format);
}
