using Edda.Gladsheim.Byggvir;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>One service's limits, and what the kernel has been told of them. Belongs to the loop.</summary>
internal sealed class UnitLimits(HallParts hall, string service, ResourceLimits limits)
{
    private ResourceLimits? _told;

    public ResourceLimits Now { get; private set; } = limits;

    public bool InKernel { get; private set; }

    public LimitWatch Watch { get; } = new();

    public void Set(ResourceLimits limits)
    {
        Now = limits;
        Watch.Reset();
    }

    /// <summary>What the kernel was told is gone with the group.</summary>
    public void Forget() => _told = null;

    /// <summary>Tells the kernel, where it does not know yet: a dozen small files, which a restart need not write again.</summary>
    public void Tell()
    {
        if (_told == Now)
            return;
        InKernel = hall.Groups.Apply(service, Now);
        _told = Now;
    }
}
