namespace System;

public struct Char
{
    public const char MinValue = (char)0;
    public const char MaxValue = (char)0xFFFF;

    public extern override string ToString();
}
