using Edda.Loki.Engine;
using Edda.Loki.Workers.Internal;

namespace Edda.Loki.Workers;

/// <summary>
/// A piece of memory that the service shares with its workers: a slot for each of them, and one of its own. The service makes it and lives
/// longer than they do; a worker gets it as a descriptor. Never unmapped.
/// </summary>
internal sealed unsafe class WorkerBoard
{
    private readonly WorkerSlot* _slots;
    private readonly bool[] _isGiven;

    private WorkerBoard(WorkerSlot* slots, int count, int descriptor)
    {
        _slots = slots;
        _isGiven = new bool[count];
        Descriptor = descriptor;
    }

    public int Count => _isGiven.Length;

    public int Descriptor { get; }

    /// <summary>The service's, of no worker yet; null with the error number when the system has no such memory.</summary>
    public static WorkerBoard? TryCreate(int count, out int error)
    {
        int descriptor = Posix.MakeSharedFile(count * sizeof(WorkerSlot), out error);
        return descriptor < 0 ? null : TryOpen(descriptor, count);
    }

    public static WorkerBoard? TryOpen(int descriptor, int count)
    {
        nint slots = Posix.MapShared(descriptor, count * sizeof(WorkerSlot));
        return slots == -1 ? null : new WorkerBoard((WorkerSlot*)slots, count, descriptor);
    }

    public ref WorkerSlot this[int slot] => ref _slots[slot];

    /// <summary>The memory of all scripts, as the process sees it that has this slot.</summary>
    public MemoryPool Pool(int own, long total) => new(&_slots->Taken, Count, sizeof(WorkerSlot), own, total);

    /// <summary>A free slot, empty; -1: there is none. Under the executor's lock, as the next.</summary>
    public int Take()
    {
        int slot = Array.IndexOf(_isGiven, false);
        if (slot < 0)
            return -1;
        _isGiven[slot] = true;
        _slots[slot] = default;
        return slot;
    }

    /// <summary>After the worker has ended: what it held is free again.</summary>
    public void GiveBack(int slot)
    {
        _slots[slot] = default;
        _isGiven[slot] = false;
    }
}
