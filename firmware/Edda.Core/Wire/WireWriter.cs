using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edda.Core.Wire;

/// <summary>Writes protobuf into bytes that somebody else owns and that have the room ComputeSize asked for.</summary>
/// <remarks>
/// Every write checks its room: one that has none writes nothing, and neither does any after it. The bytes must not move
/// meanwhile.
/// </remarks>
public ref partial struct WireWriter
{
    // 0 <= _position <= _limit <= _end, always. _limit is where the message being written will end: what lies behind it
    // is not touched, not even by a vector that is later overwritten.
    private readonly ref byte _start;
    private readonly int _end;
    private int _position;
    private int _limit;

    public WireWriter(Span<byte> bytes)
    {
        _start = ref MemoryMarshal.GetReference(bytes);
        _end = bytes.Length;
        _limit = bytes.Length;
    }

    /// <summary>How many bytes are written.</summary>
    public readonly int Position => _position;

    public readonly int Remaining => _end - _position;

    /// <summary>Whether something did not fit, or a message was not as long as it had been measured.</summary>
    public bool Failed { get; private set; }

    public void Reset(byte[] buffer, int offset, int count) => this = new WireWriter(buffer.AsSpan(offset, count));

    internal bool Begin(int size)
    {
        if (size <= _end - _position && !Failed)
        {
            _limit = _position + size;
            return true;
        }

        Failed = true;
        return false;
    }

    internal void Finish(int start)
    {
        if (_position != _limit || Failed)
        {
            Failed = true;
            _position = start;
        }

        _limit = _end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref byte At(int position) => ref Unsafe.Add(ref _start, (nint)(uint)position);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fail()
    {
        Failed = true;
        _limit = _position;
    }

    /// <summary>Whether there is room; a writer without it has failed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasRoom(int size)
    {
        if (size <= _limit - _position)
        {
            return true;
        }

        Fail();
        return false;
    }
}
