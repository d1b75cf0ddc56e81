using Edda.Core.Internal;

namespace Edda.Core.Buffers;

/// <summary>
/// A fixed number of arrays of one size. An array is made when it is first needed and then lives as long as the pool, so
/// the most the pool can ever hold is known and a quiet device holds less. Any thread may call it.
/// </summary>
/// <remarks>Return looks through all buffers, which is what a pool of a few dozen can afford and what finds a double return.</remarks>
public sealed class BufferPool
{
    private readonly object _gate = new object();

    // The first _made entries are buffers; of these the first _lent are out and the rest are free.
    private readonly byte[]?[] _buffers;
    private int _made;
    private int _lent;

    public BufferPool(int bufferSize, int capacity)
    {
        if (bufferSize < 1)
            Throw.OutOfRange(nameof(bufferSize), bufferSize, "1 or more");
        if (capacity < 1)
            Throw.OutOfRange(nameof(capacity), capacity, "1 or more");
        BufferSize = bufferSize;
        _buffers = new byte[capacity][];
    }

    public readonly int BufferSize;

    public int Capacity => _buffers.Length;

    /// <summary>How many buffers are out.</summary>
    public int Lent
    {
        get
        {
            lock (_gate)
                return _lent;
        }
    }

    /// <summary>A buffer with whatever its last user left in it, or null when all are out.</summary>
    public byte[]? Rent()
    {
        lock (_gate)
        {
            if (_lent == _buffers.Length)
                return null;
            if (_lent == _made)
                _buffers[_made++] = new byte[BufferSize];
            return _buffers[_lent++];
        }
    }

    /// <summary>Takes a buffer back; false for one that is not out, be it foreign, null or already returned.</summary>
    public bool Return(byte[]? buffer)
    {
        lock (_gate)
        {
            for (int i = 0; i < _lent; i++)
            {
                if (_buffers[i] != buffer)
                    continue;
                _lent--;
                _buffers[i] = _buffers[_lent];
                _buffers[_lent] = buffer;
                return true;
            }

            return false;
        }
    }
}
