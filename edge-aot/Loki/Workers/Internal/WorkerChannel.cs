using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Core.Wire;
using Edda.Edge.Internal;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// The worker's end of the socket: four bytes of length, least first, then a message. The socket does not wait
/// by itself; used by the worker's only thread.
/// </summary>
internal sealed unsafe class WorkerChannel(int descriptor)
{
    /// <summary>More than any source, argument or answer may be; a longer frame is a fault of the other end.</summary>
    public const int MaxFrame = 64 << 20;

    private const int LargestKept = 1 << 20;

    private byte[] _in = new byte[16 * 1024];
    private byte[] _out = new byte[4 * 1024];
    private int _start;
    private int _end;

    /// <summary>The other end is gone, or has said something that makes no sense.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether a whole message is here.</summary>
    public bool HasFrame =>
        _end - _start >= 4 && _end - _start - 4 >= BinaryPrimitives.ReadInt32LittleEndian(_in.AsSpan(_start));

    /// <summary>Takes what has come; whether there is a whole message.</summary>
    public bool Look()
    {
        if (!HasFrame && !IsOver)
            Fill();
        return HasFrame;
    }

    /// <summary>Whether something comes before this time is over; -1: any time.</summary>
    public bool Wait(int milliseconds)
    {
        Posix.PollEntry entry = new() { Descriptor = descriptor, Wanted = Posix.PollIn };
        return HasFrame || Posix.Poll(&entry, 1, milliseconds) > 0;
    }

    /// <summary>Reads the message that is here.</summary>
    public void Read(ToWorker message)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(_in.AsSpan(_start));
        WireReader reader = new(_in.AsSpan(_start + 4, length));
        IsOver |= message.TryRead(ref reader) != WireStatus.Ok;
        _start += 4 + length;
        if (_start == _end)
        {
            _start = _end = 0;
            if (_in.Length > LargestKept)
                LongGarbage.Replace(ref _in, new byte[16 * 1024]);
        }
    }

    public bool TryWrite(FromWorker message)
    {
        int size = message.ComputeSize();
        if (_out.Length < size + 4)
            LongGarbage.Replace(ref _out, new byte[Math.Max(size + 4, _out.Length * 2)]);
        BinaryPrimitives.WriteInt32LittleEndian(_out, size);
        WireWriter writer = new(_out.AsSpan(4, size));
        message.Write(ref writer);
        Posix.PollEntry entry = new() { Descriptor = descriptor, Wanted = Posix.PollOut };
        fixed (byte* bytes = _out)
        {
            for (int done = 0; done < size + 4;)
            {
                nint wrote = Posix.Write(descriptor, bytes + done, (nuint)(size + 4 - done));
                if (wrote >= 0)
                    done += (int)wrote;
                else if (Marshal.GetLastPInvokeError() == Posix.TryAgain)
                    _ = Posix.Poll(&entry, 1, -1);
                else if (Marshal.GetLastPInvokeError() != Posix.Interrupted)
                    return false;
            }
        }

        if (_out.Length > LargestKept)
            LongGarbage.Replace(ref _out, new byte[4 * 1024]);
        return true;
    }

    /// <summary>Reads once, without waiting.</summary>
    private void Fill()
    {
        int wanted = 4;
        if (_end - _start >= 4)
            wanted += BinaryPrimitives.ReadInt32LittleEndian(_in.AsSpan(_start));
        if (wanted is < 4 or > MaxFrame)
        {
            IsOver = true;
            return;
        }

        if (_start > 0)
        {
            _in.AsSpan(_start, _end - _start).CopyTo(_in);
            _end -= _start;
            _start = 0;
        }

        if (_in.Length < wanted)
        {
            byte[] longer = new byte[wanted];
            _in.AsSpan(0, _end).CopyTo(longer);
            LongGarbage.Replace(ref _in, longer);
        }

        fixed (byte* bytes = _in)
        {
            nint got = Posix.Read(descriptor, bytes + _end, (nuint)(_in.Length - _end));
            if (got > 0)
                _end += (int)got;
            else
                IsOver = got == 0 || Marshal.GetLastPInvokeError() is not (Posix.Interrupted or Posix.TryAgain);
        }
    }
}
