namespace System;

public struct UInt64
{
    public const ulong MinValue = 0;
    public const ulong MaxValue = 18446744073709551615;

    public static extern ulong Parse(string s);

    public static extern bool TryParse(string s, out ulong result);

    public extern override string ToString();

    public extern string ToString(string format);
}
