namespace Edda.Kernel.Rig;

/// <summary>All tests share one machine, and one of them uses it at a time.</summary>
[CollectionDefinition(Name)]
public sealed class MachineTests : ICollectionFixture<Machine>
{
    public const string Name = "one virtual machine";
}
