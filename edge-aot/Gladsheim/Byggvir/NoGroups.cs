namespace Edda.Gladsheim.Byggvir;

/// <summary>Where no cgroup can be written: everything is measured, nothing is enforced.</summary>
public sealed class NoGroups : KernelGroups
{
    public override KernelControls Controls => KernelControls.None;

    public override IReadOnlyList<string> Join(string service) => [];

    public override bool Apply(string service, ResourceLimits limits) => false;

    public override GroupUsage Read(string service) => GroupUsage.NotCounted;

    public override long CountKilled(string service) => -1;

    public override void RemoveRoots()
    {
    }

    public override void Remove(string service)
    {
    }
}
