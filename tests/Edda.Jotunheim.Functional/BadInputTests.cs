using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Jotunheim.Virtual;
using Edda.Testing;

namespace Edda.Jotunheim.Functional;

/// <summary>A device that has its key and says what no device says.</summary>
public sealed class BadInputTests
{
    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_frame_that_does_not_parse_ends_the_stream_with_a_status_and_is_counted()
    {
        await using Hub hub = await Hub.StartAsync();
        VirtualDevice device = await hub.AddAsync("odd");
        hub.Runner.Remove(device);
        byte[][] frames =
        [
            [0xff, 0xff, 0xff],
            [.. "\x22\x7f"u8, 1], // a result that is cut off
            [0x4a, 0x84, 0x02, 0x2a, 0x81, 0x02, .. new byte[257]], // a chunk with a byte more than it may have
        ];
        for (int i = 0; i < frames.Length; i++)
        {
            await using FalseDevice odd = await FalseDevice.AttachAsync(hub, device.Identity);
            RpcException ended = await Assert.ThrowsAsync<RpcException>(() => odd.SayAsync(frames[i]));
            Assert.Equal(StatusCode.InvalidArgument, ended.Status.Code);
            Assert.Equal((ulong)i + 1, (await hub.DescribeAsync(device)).Summary!.Malformed);
        }

        await using FalseDevice mute = await FalseDevice.AttachAsync(hub, device.Identity);
        RpcException outOfTurn = await Assert.ThrowsAsync<RpcException>(() => mute.SayAsync([8, 1]));
        Assert.Contains("out of turn", outOfTurn.Status.Message, StringComparison.Ordinal);
    }
}
