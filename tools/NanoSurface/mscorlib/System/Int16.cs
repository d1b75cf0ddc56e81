namespace System;

public struct Int16
{
    public const short MinValue = -32768;
    public const short MaxValue = 32767;

    public static extern short Parse(string s);

    public static extern bool TryParse(string s, out short result);

    public extern override string ToString();

    public extern string ToString(string format);
}
