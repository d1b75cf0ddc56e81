using Edda.Core.Wire;
using Google.Protobuf;

namespace Edda.Core.Tests.Wire;

/// <summary>Decode and encode into what is reused allocate nothing once the buffers have grown.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 50;

    public static TheoryData<string> Messages => new(Contract.All
        .Select(contract => contract.Name)
        .Where(name => name != "conformance.v1.Bounded"));

    [Theory]
    [MemberData(nameof(Messages))]
    public void Decode_and_encode_allocate_nothing(string name)
    {
        var contract = Contract.Of(name);
        byte[] bytes = new RandomMessages(seed: 8).Next(contract.Descriptor).ToByteArray();
        byte[] output = new byte[bytes.Length];
        Message message = contract.NewHost();
        Assert.True(RoundTrip(message, bytes, output));

        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isWhole = true;
        for (int i = 0; i < Rounds; i++)
        {
            isWhole &= RoundTrip(message, bytes, output);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(isWhole);
    }

    [Fact]
    public void Different_messages_in_turn_allocate_nothing_once_each_was_seen()
    {
        var contract = Contract.Of("conformance.v1.Node");
        var random = new RandomMessages(seed: 9);
        byte[][] inputs = Enumerable.Range(0, 20).Select(_ => random.Next(contract.Descriptor).ToByteArray()).ToArray();
        byte[] output = new byte[inputs.Max(input => input.Length)];
        Message message = contract.NewHost();
        bool isWhole = true;

        // Elements wait in the order in which they were dropped, so it takes some rounds until each has met its largest.
        for (int round = 0; round < 30; round++)
        {
            Array.ForEach(inputs, input => isWhole &= RoundTrip(message, input, output));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (byte[] input in inputs)
        {
            isWhole &= RoundTrip(message, input, output);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(isWhole);
    }

    private static bool RoundTrip(Message message, byte[] bytes, byte[] output)
    {
        var reader = new WireReader(bytes);
        WireStatus status = message.TryRead(ref reader);
        var writer = new WireWriter(output.AsSpan(0, message.ComputeSize()));
        message.Write(ref writer);
        return status == WireStatus.Ok && writer.Position == bytes.Length;
    }
}
