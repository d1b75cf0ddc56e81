using Edda.Core.Wire;
using Google.Protobuf;

namespace Edda.Core.Tests.Wire;

/// <summary>A writer without room says so, and touches nothing that is not its own.</summary>
public sealed class WriterRoomTests
{
    private const byte Untouched = 0xA5;

    public static TheoryData<string> Messages => new(Contract.All.Select(contract => contract.Name));

    [Theory]
    [MemberData(nameof(Messages))]
    public void Any_room_less_than_measured_fails_the_write(string name)
    {
        Message message = Filled(name);
        int size = message.ComputeSize();
        byte[] bytes = new byte[size + 64];
        for (int room = 0; room < size; room += 1 + (size / 200))
        {
            bytes.AsSpan().Fill(Untouched);

            var writer = new WireWriter(bytes.AsSpan(0, room));
            message.Write(ref writer);

            Assert.True(writer.Failed, $"{room} of {size} bytes were enough");
            Assert.True(writer.Position <= room);
            Assert.Equal(-1, bytes.AsSpan(room).IndexOfAnyExcept(Untouched));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_room_that_was_measured_is_enough_and_is_all_used(string name)
    {
        Message message = Filled(name);
        int size = message.ComputeSize();
        byte[] bytes = new byte[size + 64];
        bytes.AsSpan().Fill(Untouched);

        var writer = new WireWriter(bytes.AsSpan(0, size));
        message.Write(ref writer);

        Assert.False(writer.Failed);
        Assert.Equal(size, writer.Position);
        Assert.Equal(-1, bytes.AsSpan(size).IndexOfAnyExcept(Untouched));
    }

    private static Message Filled(string name)
    {
        var contract = Contract.Of(name);
        Message message = contract.NewHost();
        message.TryRead(new RandomMessages(seed: 11).Next(contract.Descriptor).ToByteArray());
        return message;
    }
}
