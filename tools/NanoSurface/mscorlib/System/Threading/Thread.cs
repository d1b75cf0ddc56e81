namespace System.Threading;

public sealed class Thread
{
    public extern Thread(ThreadStart start);

    public static extern Thread CurrentThread { get; }

    public extern int ManagedThreadId { get; }

    public extern bool IsAlive { get; }

    public static extern void Sleep(int millisecondsTimeout);

    public extern void Join();

    public extern bool Join(int millisecondsTimeout);

    public extern void Start();
}
