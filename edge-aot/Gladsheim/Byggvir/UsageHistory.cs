using Edda.Gladsheim.Internal;

namespace Edda.Gladsheim.Byggvir;

/// <summary>
/// The last N samples. One thread adds; any thread copies without waiting: a sequence number tells a reader that the
/// writer came in between, and it copies again. Never allocates after construction.
/// </summary>
public sealed class UsageHistory
{
    public const int DefaultCapacity = 60;

    private readonly UsageSample[] _samples;

    // Odd while a sample is being written. Every field of a sample is a word, so a torn copy is only ever discarded.
    private long _sequence;
    private long _added;

    public UsageHistory(int capacity = DefaultCapacity)
    {
        if (capacity < 1)
            Throw.OutOfRange(nameof(capacity), capacity, "1 or more");
        _samples = new UsageSample[capacity];
    }

    public int Capacity => _samples.Length;

    public void Add(in UsageSample sample)
    {
        long sequence = _sequence;
        Volatile.Write(ref _sequence, sequence + 1);
        Interlocked.MemoryBarrier();
        _samples[(int)(_added % _samples.Length)] = sample;
        Volatile.Write(ref _added, _added + 1);
        Volatile.Write(ref _sequence, sequence + 2);
    }

    /// <summary>Copies the newest samples, oldest of them first; how many there were.</summary>
    public int CopyTo(Span<UsageSample> into)
    {
        SpinWait wait = default;
        while (true)
        {
            long before = Volatile.Read(ref _sequence);
            if ((before & 1) == 0)
            {
                long added = Volatile.Read(ref _added);
                int count = (int)Math.Min(Math.Min(added, _samples.Length), into.Length);
                for (int i = 0; i < count; i++)
                    into[i] = _samples[(int)((added - count + i) % _samples.Length)];
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref _sequence) == before)
                    return count;
            }

            wait.SpinOnce();
        }
    }

    public bool TryLatest(out UsageSample sample)
    {
        UsageSample latest = default;
        bool any = CopyTo(new Span<UsageSample>(ref latest)) == 1;
        sample = latest;
        return any;
    }
}
