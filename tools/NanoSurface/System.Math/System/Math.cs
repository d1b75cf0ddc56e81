namespace System;

/// <remarks>Declared for int only: the rest works in doubles, which the device has no hardware for.</remarks>
public static class Math
{
    public static extern int Abs(int value);

    public static extern int Max(int val1, int val2);

    public static extern int Min(int val1, int val2);
}
