namespace Edda.Gladsheim.Roskva;

/// <summary>The last so many times, which only grow.</summary>
internal sealed class RingOfTimes(int capacity)
{
    private readonly long[] _times = new long[Math.Max(1, capacity)];
    private long _added;

    public void Add(long time) => _times[(int)(_added++ % _times.Length)] = time;

    public void Clear() => _added = 0;

    /// <summary>Those that are kept, oldest first.</summary>
    public long[] ToArray()
    {
        long[] times = new long[(int)Math.Min(_added, _times.Length)];
        for (int i = 0; i < times.Length; i++)
            times[i] = _times[(int)((_added - times.Length + i) % _times.Length)];
        return times;
    }

    /// <summary>How many are later than <paramref name="time"/>, as far as they are kept.</summary>
    public int CountSince(long time)
    {
        int kept = (int)Math.Min(_added, _times.Length);
        int count = 0;
        while (count < kept && _times[(int)((_added - 1 - count) % _times.Length)] > time)
            count++;
        return count;
    }
}
