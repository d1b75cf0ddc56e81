#nullable disable

namespace Edda.Core.Wire;

/// <summary>
/// A map field: its entries in the order in which their keys came first. Generated code derives from it and knows the
/// types of key and value. A few entries are searched one by one; more of them through a table of hashes, so that a
/// peer who sends many cannot make each one cost more than the one before.
/// </summary>
public abstract class MessageMap : MessageList
{
    private const int SearchedOneByOne = 8;

    // Open addressing over a power of two: 0 is free, n is entry n - 1. Covers the first _indexed entries.
    private int[] _slots;
    private int _indexed;

    public override void Clear()
    {
        base.Clear();
        Forget();
    }

    /// <summary>Makes the last entry, just read, count: false when it is one too many.</summary>
    internal bool Settle(int maxCount)
    {
        int last = Count - 1;
        int earlier = Find(MessageAt(last), last);
        if (earlier < 0)
        {
            return Count <= maxCount;
        }

        ReplaceByLast(earlier);
        return true;
    }

    /// <summary>Where the entry with the same key is, or -1.</summary>
    protected int Find(Message probe)
    {
        return Find(probe, Count);
    }

    protected void RemoveEntry(int index)
    {
        RemoveMessage(index);
        Forget();
    }

    /// <summary>The hash of a key that is a number.</summary>
    protected static int HashOf(ulong key)
    {
#if EDDA_DEVICE
        return (int)(key ^ (key >> 32));
#else
        // Seeded anew in every process, so that keys cannot be chosen to collide.
        return System.HashCode.Combine((uint)key, (uint)(key >> 32));
#endif
    }

    protected abstract bool SameKey(Message left, Message right);

    protected abstract int HashKey(Message entry);

    private int Find(Message probe, int count)
    {
        if (count <= SearchedOneByOne)
        {
            for (int i = 0; i < count; i++)
            {
                if (SameKey(MessageAt(i), probe))
                {
                    return i;
                }
            }

            return -1;
        }

        Index(count);
        int mask = _slots.Length - 1;
        int slot = HashKey(probe) & mask;
        while (_slots[slot] != 0)
        {
            int index = _slots[slot] - 1;
            if (SameKey(MessageAt(index), probe))
            {
                return index;
            }

            slot = (slot + 1) & mask;
        }

        return -1;
    }

    private void Index(int count)
    {
        if (_slots == null || _slots.Length < count * 2)
        {
            int size = 32;
            while (size < count * 4)
            {
                size *= 2;
            }

            _slots = new int[size];
            _indexed = 0;
        }

        int mask = _slots.Length - 1;
        while (_indexed < count)
        {
            int slot = HashKey(MessageAt(_indexed)) & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = ++_indexed;
        }
    }

    private void Forget()
    {
        if (_indexed != 0)
        {
            for (int i = 0; i < _slots.Length; i++)
            {
                _slots[i] = 0;
            }

            _indexed = 0;
        }
    }
}
