namespace System;

public static class Console
{
    public static extern void Write(string value);

    public static extern void WriteLine();

    public static extern void WriteLine(string value);
}
