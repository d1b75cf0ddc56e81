using Edda.Core.Wire;
using Google.Protobuf;

namespace Edda.Core.Tests.Wire;

/// <summary>
/// Broken bytes in guarded memory: no exception, no look outside, no advance without success; and where ours and
/// Google.Protobuf both have an opinion, it is the same one.
/// </summary>
public sealed class FuzzTests
{
    private const int InputsPerMessage = 1500;
    private const int Capacity = 1 << 20;

    public static TheoryData<string> Messages => new(Contract.All.Select(contract => contract.Name));

    [LinuxTheory]
    [MemberData(nameof(Messages))]
    public void Broken_bytes_are_answered_with_a_status(string name)
    {
        var contract = Contract.Of(name);
        using var memory = new GuardedMemory(Capacity);
        Message message = contract.NewHost();
        foreach (byte[] input in Inputs(contract, seed: 5))
        {
            var reader = new WireReader(memory.Copy(input));
            WireStatus status = message.TryRead(ref reader);
            Assert.Equal(status == WireStatus.Ok ? input.Length : 0, reader.Position);
            Assert.Equal(status == WireStatus.Ok, reader.FailedPath is null);
            if (status != WireStatus.Ok)
            {
                Assert.Equal(0, message.ComputeSize());
                AssertTheirsAgrees(contract, input, status, reader.FailedPath!);
                continue;
            }

            int size = message.ComputeSize();
            var writer = new WireWriter(memory.BeforeTheEnd(size));
            message.Write(ref writer);
            Assert.Equal((false, size), (writer.Failed, writer.Position));
            MessageParser parser = contract.Descriptor.Parser;
            Assert.Equal(parser.ParseFrom(input), parser.ParseFrom(memory.BeforeTheEnd(size)));
        }
    }

    [LinuxTheory]
    [MemberData(nameof(Messages))]
    public void Every_prefix_is_answered_with_a_status(string name)
    {
        var contract = Contract.Of(name);
        using var memory = new GuardedMemory(Capacity);
        var messages = new RandomMessages(seed: 6);
        Message message = contract.NewHost();
        for (int i = 0; i < 4; i++)
        {
            byte[] bytes = messages.Next(contract.Descriptor).ToByteArray();
            for (int length = 0; length < Math.Min(bytes.Length, 2000); length++)
            {
                var reader = new WireReader(memory.Copy(bytes.AsSpan(0, length)));
                WireStatus status = message.TryRead(ref reader);
                Assert.Equal(status == WireStatus.Ok ? length : 0, reader.Position);
            }
        }
    }

    [Fact]
    public void Both_cursors_find_the_same()
    {
        foreach (Contract contract in Contract.OnDevice)
        {
            Message host = contract.NewHost();
            var device = contract.NewDevice();
            foreach (byte[] input in Inputs(contract, seed: 7))
            {
                Decoded expected = Contract.OverSpans(host, input, Vector.Depth);
                Decoded actual = Contract.OnDeviceCursor(device, input, Vector.Depth);
                Assert.Equal(
                    (Convert.ToHexString(input), expected.Status, expected.Path, expected.Position),
                    (Convert.ToHexString(input), actual.Status, actual.Path, actual.Position));
            }
        }
    }

    private static IEnumerable<byte[]> Inputs(Contract contract, int seed)
    {
        var messages = new RandomMessages(seed);
        var mutations = new Mutations(seed);
        for (int i = 0; i < InputsPerMessage; i++)
        {
            yield return i % 10 == 0
                ? mutations.Noise(200)
                : mutations.Next(messages.Next(contract.Descriptor).ToByteArray());
        }
    }

    // Theirs replaces what is not UTF-8, knows no capacities, cuts a tag or a length of more than 32 bits, and takes a
    // packed field whose length is negative as an empty one. What it throws is not always its own exception.
    private static void AssertTheirsAgrees(Contract contract, byte[] input, WireStatus status, string path)
    {
        if (status == WireStatus.Truncated && !path.EndsWith(']') && !HasLongVarint(input))
        {
            Assert.True(
                Record.Exception(() => contract.Descriptor.Parser.ParseFrom(input)) is not null,
                $"{Convert.ToHexString(input)} is truncated at {path}, but Google.Protobuf reads it");
        }
    }

    private static bool HasLongVarint(ReadOnlySpan<byte> input)
    {
        int continued = 0;
        foreach (byte next in input)
        {
            if (continued >= 4 && next > 0x0F)
            {
                return true;
            }

            continued = next >= 0x80 ? continued + 1 : 0;
        }

        return false;
    }
}
