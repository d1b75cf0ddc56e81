using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Tests;

/// <summary>Needs a cgroup v2 this process may write; without one it is skipped, or fails where EDDA_REQUIRE_PEERS=1.</summary>
internal sealed class CgroupFactAttribute : FactAttribute
{
    public CgroupFactAttribute()
    {
        ServiceCgroups? cgroups = ServiceCgroups.TryOpen("probe" + Environment.ProcessId, null);
        cgroups?.RemoveRoot();
        if (cgroups is null && Environment.GetEnvironmentVariable("EDDA_REQUIRE_PEERS") != "1")
            Skip = "needs a writable cgroup v2";
    }
}
