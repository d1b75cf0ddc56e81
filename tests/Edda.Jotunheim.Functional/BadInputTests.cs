extern alias device;

using System.Security.Cryptography;
using System.Text;
using device::Edda.Jotunheim.Sessions;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Core.Wire;
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

    /// <summary>The device's half of Bridge.Attach by hand.</summary>
    private sealed class FalseDevice(GrpcStream<EncodedMessage, Down> stream) : IAsyncDisposable
    {
        private readonly Down _down = new();

        public static async Task<FalseDevice> AttachAsync(Hub hub, Identity identity)
        {
            FalseDevice device = new(hub.Channel.Open<EncodedMessage, Down>(BridgeDescriptor.Attach));
            byte[] nonce = RandomNumberGenerator.GetBytes(16);
            Up up = new();
            Hello hello = up.EnsureHello();
            hello.DeviceId = identity.DeviceId;
            hello.Nonce.Set(nonce);
            hello.Boot = 1;
            hello.Version = 1;
            hello.Window = 1;
            await device.WriteAsync(up);
            Assert.True(await device.ReadAsync());
            byte[] words = [.. "edda device"u8, .. nonce, .. device._down.Challenge!.Nonce.ToArray(), .. Encoding.UTF8.GetBytes(identity.DeviceId)];
            up.Clear();
            up.EnsureProof().Proof_.Set(HMACSHA256.HashData(identity.Key, words));
            await device.WriteAsync(up);
            do
                Assert.True(await device.ReadAsync());
            while (device._down.BodyCase != Down.BodyOneofCase.CapabilityRequest);
            return device;
        }

        /// <summary>Says it and hears until the hub ends the stream.</summary>
        public async Task SayAsync(byte[] frame)
        {
            EncodedMessage message = new();
            message.Set(frame, 0, frame.Length);
            await stream.WriteAsync(message);
            while (await ReadAsync())
            {
            }
        }

        public ValueTask DisposeAsync() => stream.DisposeAsync();

        private Task<bool> ReadAsync() => stream.ReadAsync(_down).AsTask().WaitAsync(ChildProcess.Patience);

        private async Task WriteAsync(Up up)
        {
            byte[] bytes = new byte[up.ComputeSize()];
            Assert.True(new MessageCodec().TryWrite(up, bytes, 0, bytes.Length));
            EncodedMessage message = new();
            message.Set(bytes, 0, bytes.Length);
            await stream.WriteAsync(message);
        }
    }
}
