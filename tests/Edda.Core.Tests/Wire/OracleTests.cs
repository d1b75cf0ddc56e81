using Edda.Core.Wire;
using Google.Protobuf;

namespace Edda.Core.Tests.Wire;

/// <summary>Every message of every contract, with generated values, against Google.Protobuf: bytes compared both ways.</summary>
public sealed class OracleTests
{
    private const int ValuesPerMessage = 400;

    // What ours bounds and theirs does not is in CapacityTests.
    private const string BoundedMessage = "conformance.v1.Bounded";

    public static TheoryData<string> Messages => Names(Contract.All);

    public static TheoryData<string> DeviceMessages => Names(Contract.OnDevice);

    [Theory]
    [MemberData(nameof(Messages))]
    public void Bytes_of_theirs_come_back_from_ours_unchanged(string name)
    {
        var contract = Contract.Of(name);
        var messages = new RandomMessages(seed: 1);
        Message reused = contract.NewHost();
        for (int i = 0; i < ValuesPerMessage; i++)
        {
            byte[] theirs = messages.Next(contract.Descriptor).ToByteArray();
            Decoded ours = Contract.OverSpans(reused, theirs);
            Assert.Equal(("Ok", theirs.Length), (ours.Status, ours.Position));
            Assert.Equal(Convert.ToHexString(theirs), Convert.ToHexString(ours.Output!));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Bytes_of_ours_mean_the_same_to_theirs(string name)
    {
        var contract = Contract.Of(name);
        var messages = new RandomMessages(seed: 2);
        Message first = contract.NewHost();
        Message second = contract.NewHost();
        for (int i = 0; i < ValuesPerMessage; i++)
        {
            // By way of bytes, because theirs does not send a -0.0 that has no presence. Ours does: see the vectors.
            byte[] theirs = messages.Next(contract.Descriptor).ToByteArray();
            Assert.Equal(WireStatus.Ok, first.TryRead(theirs));
            second.CopyFrom(first);
            MessageParser parser = contract.Descriptor.Parser;
            Assert.Equal(parser.ParseFrom(theirs), parser.ParseFrom(second.ToArray()));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Two_messages_one_behind_the_other_are_merged_as_theirs_are(string name)
    {
        var contract = Contract.Of(name);
        var messages = new RandomMessages(seed: 3);
        Message reused = contract.NewHost();
        for (int i = 0; i < ValuesPerMessage / 4; i++)
        {
            byte[] both =
            [
                .. messages.Next(contract.Descriptor).ToByteArray(),
                .. messages.Next(contract.Descriptor).ToByteArray(),
            ];
            Decoded ours = Contract.OverSpans(reused, both);
            Assert.Equal("Ok", ours.Status);
            IMessage merged = contract.Descriptor.Parser.ParseFrom(both);
            Assert.Equal(Convert.ToHexString(merged.ToByteArray()), Convert.ToHexString(ours.Output!));
        }
    }

    [Theory]
    [MemberData(nameof(DeviceMessages))]
    public void The_device_writes_the_same_bytes(string name)
    {
        var contract = Contract.Of(name);
        var messages = new RandomMessages(seed: 4);
        var reused = contract.NewDevice();
        for (int i = 0; i < ValuesPerMessage; i++)
        {
            byte[] theirs = messages.Next(contract.Descriptor).ToByteArray();
            Decoded device = Contract.OnDeviceCursor(reused, theirs);
            Decoded host = Contract.OverSpans(contract.NewHost(), theirs, depth: 16);
            Assert.Equal((host.Status, host.Path, host.Position), (device.Status, device.Path, device.Position));
            Assert.Equal(Hex(host.Output), Hex(device.Output));
        }
    }

    private static TheoryData<string> Names(IEnumerable<Contract> contracts) =>
        new(contracts.Select(contract => contract.Name).Where(name => name != BoundedMessage));

    private static string Hex(byte[]? bytes) => bytes is null ? "" : Convert.ToHexString(bytes);
}
