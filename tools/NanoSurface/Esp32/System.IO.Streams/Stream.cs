namespace System.IO;

public abstract class Stream : IDisposable
{
    public abstract int Read(byte[] buffer, int offset, int count);

    public abstract void Write(byte[] buffer, int offset, int count);

    public virtual extern void Close();

    public extern void Dispose();
}
