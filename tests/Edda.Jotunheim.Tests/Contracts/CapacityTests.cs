using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Wire;

namespace Edda.Jotunheim.Tests.Contracts;

/// <summary>
/// Every field of unknown length that reaches a device has its capacity beside the contract, and a device's code holds it:
/// what is as long as that is read, what is longer is refused before it is copied.
/// </summary>
public sealed class CapacityTests
{
    private static readonly ContractFile Contract = ContractFile.Load();

    public static TheoryData<string> Fields => [.. Contract.Reaching("Down").Select(field => field.Name)];

    [Fact]
    public void There_are_fields_and_each_has_a_capacity()
    {
        Assert.True(Contract.Reaching("Down").Count > 10, "the contract was not read");
        Assert.Empty(Contract.Reaching("Down").Where(field => field.Capacity < 0).Select(field => field.Name));
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Its_capacity_is_taken_and_no_more(string name)
    {
        BoundedField field = Contract.Reaching("Down").Single(field => field.Name == name);
        Assert.Equal(WireStatus.Ok, new Down().TryRead(field.Envelope(field.Capacity)));
        Assert.NotEqual(WireStatus.Ok, new Down().TryRead(field.Envelope(field.Capacity + 1)));
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void What_is_too_long_is_not_copied(string name)
    {
        BoundedField field = Contract.Reaching("Down").Single(field => field.Name == name);
        byte[] envelope = field.Envelope(200_000);
        Down down = new();
        down.TryRead(field.Envelope(1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        WireStatus status = down.TryRead(envelope);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.NotEqual(WireStatus.Ok, status);
        Assert.True(allocated < 4_000, $"{allocated} bytes for a field that is refused");
    }
}
