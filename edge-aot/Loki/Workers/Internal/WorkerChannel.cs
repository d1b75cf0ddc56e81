using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Core.Wire;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// The worker's end of the socket: four bytes of length, least first, then a message. Blocking, and used by the
/// worker's only thread.
/// </summary>
internal sealed unsafe class WorkerChannel(int descriptor)
{
    /// <summary>More than any source, argument or answer may be; a longer frame is a fault of the other end.</summary>
    public const int MaxFrame = 64 << 20;

    private byte[] _in = new byte[16 * 1024];
    private byte[] _out = new byte[4 * 1024];
    private int _start;
    private int _end;

    /// <summary>Whether something can be read without waiting longer than this; -1: as long as it takes.</summary>
    public bool Wait(int milliseconds)
    {
        if (HasFrame())
            return true;
        Posix.PollEntry entry = new() { Descriptor = descriptor, Wanted = Posix.PollIn };
        return Posix.Poll(&entry, 1, milliseconds) > 0;
    }

    /// <summary>False: the other end is gone. Reads one frame, waiting for it.</summary>
    public bool TryRead(ToWorker message)
    {
        while (!HasFrame())
        {
            if (!Fill())
                return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(_in.AsSpan(_start));
        WireReader reader = new(_in.AsSpan(_start + 4, length));
        bool read = message.TryRead(ref reader) == WireStatus.Ok;
        _start += 4 + length;
        if (_start == _end)
        {
            _start = _end = 0;
            if (_in.Length > 1 << 20)
                _in = new byte[16 * 1024];
        }

        return read;
    }

    public bool TryWrite(FromWorker message)
    {
        int size = message.ComputeSize();
        if (_out.Length < size + 4)
            _out = new byte[Math.Max(size + 4, _out.Length * 2)];
        BinaryPrimitives.WriteInt32LittleEndian(_out, size);
        WireWriter writer = new(_out.AsSpan(4, size));
        message.Write(ref writer);
        fixed (byte* bytes = _out)
        {
            for (int done = 0; done < size + 4;)
            {
                nint wrote = Posix.Write(descriptor, bytes + done, (nuint)(size + 4 - done));
                if (wrote < 0 && Marshal.GetLastPInvokeError() == 4 /* EINTR */)
                    continue;
                if (wrote <= 0)
                    return false;
                done += (int)wrote;
            }
        }

        if (_out.Length > 1 << 20)
            _out = new byte[4 * 1024];
        return true;
    }

    private bool HasFrame() =>
        _end - _start >= 4 && _end - _start - 4 >= BinaryPrimitives.ReadInt32LittleEndian(_in.AsSpan(_start));

    private bool Fill()
    {
        int wanted = 4;
        if (_end - _start >= 4)
            wanted += BinaryPrimitives.ReadInt32LittleEndian(_in.AsSpan(_start));
        if (wanted is < 4 or > MaxFrame)
            return false;
        if (_start > 0)
        {
            _in.AsSpan(_start, _end - _start).CopyTo(_in);
            _end -= _start;
            _start = 0;
        }

        if (_in.Length < wanted)
            Array.Resize(ref _in, wanted);
        fixed (byte* bytes = _in)
        {
            while (true)
            {
                nint got = Posix.Read(descriptor, bytes + _end, (nuint)(_in.Length - _end));
                if (got < 0 && Marshal.GetLastPInvokeError() == 4 /* EINTR */)
                    continue;
                _end += (int)Math.Max(0, got);
                return got > 0;
            }
        }
    }
}
