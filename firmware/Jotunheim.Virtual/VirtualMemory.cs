using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Virtual;

/// <summary>As much memory as it is told there is.</summary>
public sealed class VirtualMemory : IMemory
{
    private volatile int _free = 128 * 1024;

    public int Total => 200 * 1024;

    public int Free
    {
        get => _free;
        set => _free = value;
    }

    public int Collections { get; private set; }

    public void Collect() => Collections++;
}
