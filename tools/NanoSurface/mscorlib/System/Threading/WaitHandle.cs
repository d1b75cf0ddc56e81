namespace System.Threading;

public abstract class WaitHandle : MarshalByRefObject
{
    public const int WaitTimeout = 0x102;

    public virtual extern bool WaitOne();

    public virtual extern bool WaitOne(int millisecondsTimeout, bool exitContext);
}
