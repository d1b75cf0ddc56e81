namespace System;

public static class Environment
{
    /// <summary>Milliseconds since the start, by a clock that does not go back.</summary>
    public static extern long TickCount64 { get; }
}
