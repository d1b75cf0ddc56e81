namespace System;

public struct Int32
{
    public const int MinValue = -2147483648;
    public const int MaxValue = 2147483647;

    public static extern int Parse(string s);

    public static extern bool TryParse(string s, out int result);

    public extern override string ToString();

    public extern string ToString(string format);
}
