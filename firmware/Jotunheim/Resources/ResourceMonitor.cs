using Edda.Jotunheim.Links;

namespace Edda.Jotunheim.Resources;

/// <summary>
/// How much of its time the device works, and how many bytes its link moves, over the last second. Above one bound it is
/// busy and sheds what can wait; it takes less than the other to be free again, so that it does not flutter.
/// </summary>
public sealed class ResourceMonitor
{
    public const int WindowMs = 1_000;
    public const int BusyPercent = 50;
    public const int FreePercent = 20;

    private readonly Link _link;
    private long _begun;
    private int _worked;
    private long _bytesIn;
    private long _bytesOut;

    public ResourceMonitor(Link link, long now)
    {
        _link = link;
        _begun = now;
    }

    public int CpuPercent;

    public int BytesInPerSecond;

    public int BytesOutPerSecond;

    public bool IsBusy;

    /// <summary>It worked from then till then. True when it has just become busy or free.</summary>
    public bool Worked(long from, long now)
    {
        _worked += (int)(now - from);
        int passed = (int)(now - _begun);
        if (passed < WindowMs)
        {
            return false;
        }

        CpuPercent = _worked * 100 / passed;
        BytesInPerSecond = (int)((_link.BytesIn - _bytesIn) * 1000 / passed);
        BytesOutPerSecond = (int)((_link.BytesOut - _bytesOut) * 1000 / passed);
        _bytesIn = _link.BytesIn;
        _bytesOut = _link.BytesOut;
        _worked = 0;
        _begun = now;
        bool was = IsBusy;
        IsBusy = CpuPercent >= (was ? FreePercent : BusyPercent);
        return IsBusy != was;
    }
}
