using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Edda.Gladsheim.Internal;

namespace Edda.Gladsheim.Native;

/// <summary>
/// epoll with its event array in native memory. struct epoll_event is packed on x86-64 only:
/// <code>
/// x86-64   0 events(4)  4 data(8)              12 bytes
/// others   0 events(4)  4 padding  8 data(8)   16 bytes
/// </code>
/// Owned by one <see cref="Reactor"/>, used on its thread.
/// </summary>
internal sealed unsafe class EpollSet : IDisposable
{
    private const int Capacity = 128;
    private const int AddOperation = 1;
    private const int RemoveOperation = 2;
    private const int ChangeOperation = 3;

    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int Stride = DataAt + 8;

    private byte* _events = (byte*)NativeMemory.AllocZeroed((nuint)(Capacity * Stride));
    private int _epoll;

    public EpollSet()
    {
        _epoll = Libc.CreateEpoll(FileFlags.CloseOnExec);
        if (_epoll < 0)
            Throw.System("epoll_create1", Errno.Last);
    }

    public void Add(int fd, PollEvents events, ulong data) => Control(AddOperation, fd, events, data);

    public void Change(int fd, PollEvents events, ulong data) => Control(ChangeOperation, fd, events, data);

    /// <summary>A descriptor that was closed before is out already.</summary>
    public void Remove(int fd) => _ = Libc.ControlEpoll(_epoll, RemoveOperation, fd, _events);

    public int Wait(int timeoutMs)
    {
        int count = Libc.WaitEpoll(_epoll, _events, Capacity, timeoutMs);
        if (count >= 0)
            return count;
        if (Errno.Last != Errno.Interrupted)
            Throw.System("epoll_wait", Errno.Last);
        return 0;
    }

    public void Get(int index, out PollEvents events, out ulong data)
    {
        byte* at = _events + index * Stride;
        events = (PollEvents)(*(uint*)at);
        data = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(at + DataAt, 8));
    }

    private void Control(int operation, int fd, PollEvents events, ulong data)
    {
        byte* registration = stackalloc byte[16];
        *(uint*)registration = (uint)events;
        BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(registration + DataAt, 8), data);
        if (Libc.ControlEpoll(_epoll, operation, fd, registration) < 0)
            Throw.System($"epoll_ctl of descriptor {fd}", Errno.Last);
    }

    public void Dispose()
    {
        Descriptor.Close(ref _epoll);
        NativeMemory.Free(_events);
        _events = null;
    }
}
