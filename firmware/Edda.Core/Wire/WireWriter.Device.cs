namespace Edda.Core.Wire;

/// <summary>Writes protobuf into bytes that somebody else owns and that have the room ComputeSize asked for.</summary>
/// <remarks>
/// Every write checks its room: one that has none writes nothing, and neither does any after it. One writer serves one
/// message after another.
/// </remarks>
public sealed partial class WireWriter
{
    // _start <= _position <= _limit <= _end, always. _limit is where the message being written will end.
    private byte[] _bytes;
    private int _start;
    private int _position;
    private int _limit;
    private int _end;
    private bool _failed;

    public WireWriter()
    {
    }

    /// <summary>How many bytes are written.</summary>
    public int Position
    {
        get { return _position - _start; }
    }

    /// <summary>Whether something did not fit, or a message was not as long as it had been measured.</summary>
    public bool Failed
    {
        get { return _failed; }
    }

    public void Reset(byte[] buffer, int offset, int count)
    {
        _bytes = buffer;
        _start = offset;
        _position = offset;
        _limit = offset + count;
        _end = _limit;
        _failed = false;
    }

    internal bool Begin(int size)
    {
        if (size <= _end - _position && !_failed)
        {
            _limit = _position + size;
            return true;
        }

        _failed = true;
        return false;
    }

    internal void Finish(int start)
    {
        if (_position != _limit || _failed)
        {
            _failed = true;
            _position = _start + start;
        }

        _limit = _end;
    }

    /// <summary>Whether there is room; a writer without it has failed.</summary>
    private bool HasRoom(int size)
    {
        if (size <= _limit - _position)
        {
            return true;
        }

        _failed = true;
        _limit = _position;
        return false;
    }
}
