namespace System;

public struct Single
{
    public const float MinValue = -3.40282346638528859e+38f;
    public const float MaxValue = 3.40282346638528859e+38f;
    public const float NaN = 0.0f / 0.0f;
    public const float PositiveInfinity = 1.0f / 0.0f;
    public const float NegativeInfinity = -1.0f / 0.0f;

    public static extern bool IsNaN(float f);

    public static extern bool IsInfinity(float f);

    public static extern bool IsNegativeInfinity(float f);

    public static extern bool IsPositiveInfinity(float f);

    public static extern float Parse(string s);

    public static extern bool TryParse(string s, out float result);

    public extern override string ToString();

    public extern string ToString(string format);
}
