namespace System.Threading;

/// <remarks>The device has no Wait, Pulse, TryEnter or Enter with a flag; the compiler's lock then uses these two.</remarks>
public static class Monitor
{
    public static extern void Enter(object obj);

    public static extern void Exit(object obj);
}
