using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Resources;

/// <summary>
/// Looks at the free memory. Below the first bound it collects, below the second the device sheds load; it takes a
/// quarter more than a bound to leave it again, so that it does not flutter.
/// </summary>
public sealed class MemoryMonitor
{
    public const int Enough = 0;
    public const int Low = 1;
    public const int Emergency = 2;

    private readonly IMemory _memory;
    private readonly int _low;
    private readonly int _emergency;

    public MemoryMonitor(IMemory memory, int low, int emergency)
    {
        _memory = memory;
        _low = low;
        _emergency = emergency;
    }

    public int Level;

    public int Least = int.MaxValue;

    public int Look()
    {
        int free = _memory.Free;
        if (free < _low)
        {
            _memory.Collect();
            free = _memory.Free;
        }

        if (free < Least)
        {
            Least = free;
        }

        if (free < Bound(_emergency, Level == Emergency))
        {
            Level = Emergency;
        }
        else
        {
            Level = free < Bound(_low, Level != Enough) ? Low : Enough;
        }

        return Level;
    }

    private static int Bound(int bound, bool isBelow)
    {
        return isBelow ? bound + bound / 4 : bound;
    }
}
