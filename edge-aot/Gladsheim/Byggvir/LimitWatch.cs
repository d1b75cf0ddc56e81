namespace Edda.Gladsheim.Byggvir;

/// <summary>
/// Compares one service's samples with its limits. Critical is looked at before warning. Each is told once when it
/// begins, and again only after the measure has fallen below nine tenths of the threshold: a measure that trembles around a
/// threshold is one event, not hundreds. Rates (CPU, I/O) must stay above for a few samples, because a burst of a second
/// is what a machine is for; amounts count at once. One thread uses it; it never allocates.
/// </summary>
public sealed class LimitWatch
{
    /// <summary>How many samples in a row a rate has to be over a threshold.</summary>
    public const int SamplesOverForRates = 3;

    public const int ResourceCount = 5;

    private readonly Level[] _levels = new Level[ResourceCount];
    private readonly int[] _overCritical = new int[ResourceCount];
    private readonly int[] _overWarning = new int[ResourceCount];
    private UsageSample _last;
    private bool _hasLast;

    private enum Level : byte
    {
        Normal,
        Warned,
        Critical,
    }

    /// <summary>
    /// Fills <paramref name="verdicts"/>, which has room for <see cref="ResourceCount"/>, critical ones first;
    /// how many there are.
    /// </summary>
    public int Look(ResourceLimits limits, in UsageSample sample, Span<LimitVerdict> verdicts)
    {
        int count = 0;
        for (Resource resource = 0; resource <= Resource.Io; resource++)
            count += LookAt(resource, limits, sample, verdicts[count..], critical: true);
        for (Resource resource = 0; resource <= Resource.Io; resource++)
            count += LookAt(resource, limits, sample, verdicts[count..], critical: false);
        _last = sample;
        _hasLast = true;
        return count;
    }

    /// <summary>For a new process: nothing has been seen of it.</summary>
    public void Reset()
    {
        Array.Clear(_levels);
        Array.Clear(_overCritical);
        Array.Clear(_overWarning);
        _hasLast = false;
    }

    private int LookAt(
        Resource resource, ResourceLimits limits, in UsageSample sample, Span<LimitVerdict> verdicts, bool critical)
    {
        int index = (int)resource;
        if (limits.Of(resource) is not { } limit || !TryMeasure(resource, sample, out double measured))
        {
            _levels[index] = Level.Normal;
            return 0;
        }

        double threshold = critical ? limit : limit * limits.WarnAtPercent / 100;
        Level level = critical ? Level.Critical : Level.Warned;
        int[] over = critical ? _overCritical : _overWarning;
        over[index] = measured >= threshold ? over[index] + 1 : 0;
        int needed = resource is Resource.Cpu or Resource.Io ? SamplesOverForRates : 1;
        if (over[index] >= needed)
        {
            if (_levels[index] >= level)
                return 0;
            _levels[index] = level;
            verdicts[0] = new LimitVerdict(resource, measured, limit, critical);
            return 1;
        }

        if (_levels[index] == level && measured < threshold * 0.9)
            _levels[index] = critical ? Level.Warned : Level.Normal;
        return 0;
    }

    private bool TryMeasure(Resource resource, in UsageSample sample, out double measured)
    {
        measured = resource switch
        {
            Resource.Memory => sample.MemoryBytes,
            Resource.Cpu => sample.CpuPercent,
            Resource.Processes => sample.Processes,
            Resource.OpenFiles => sample.OpenFiles,
            _ => IoRate(sample),
        };
        return resource is not (Resource.Io or Resource.Cpu) || _hasLast;
    }

    private double IoRate(in UsageSample sample)
    {
        long elapsed = sample.AtUnixMs - _last.AtUnixMs;
        long moved = sample.ReadBytes + sample.WrittenBytes - _last.ReadBytes - _last.WrittenBytes;
        return !_hasLast || elapsed <= 0 ? 0 : moved * 1000.0 / elapsed;
    }
}
