extern alias device;

using System.Security.Cryptography;
using System.Text;
using device::Edda.Jotunheim.Sessions;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Wire;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Jotunheim.Functional;

/// <summary>The device's half of Bridge.Attach by hand.</summary>
internal sealed class FalseDevice(GrpcStream<EncodedMessage, Down> stream) : IAsyncDisposable
{
    private readonly Down _down = new();

    /// <summary>Proves itself by the identity's key, whether or not the hub's own proof was right.</summary>
    public static async Task<FalseDevice> AttachAsync(Hub hub, Identity identity)
    {
        byte[] nonce = RandomNumberGenerator.GetBytes(16);
        FalseDevice device = await GreetAsync(hub, nonce, hello => hello.DeviceId = identity.DeviceId);
        Up up = new();
        byte[] words = [.. "edda device"u8, .. nonce, .. device._down.Challenge!.Nonce.ToArray(), .. Encoding.UTF8.GetBytes(identity.DeviceId)];
        up.EnsureProof().Proof_.Set(HMACSHA256.HashData(identity.Key, words));
        await device.WriteAsync(up);
        do
            Assert.True(await device.ReadAsync());
        while (device._down.BodyCase != Down.BodyOneofCase.CapabilityRequest);
        return device;
    }

    /// <summary>What the hub gives for a code.</summary>
    public static async Task<Enrolled> EnrolAsync(Hub hub, string code)
    {
        await using FalseDevice device = await GreetAsync(hub, RandomNumberGenerator.GetBytes(16), hello => hello.Code = code);
        return device._down.Enrolled!;
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

    private static async Task<FalseDevice> GreetAsync(Hub hub, byte[] nonce, Action<Hello> fill)
    {
        FalseDevice device = new(hub.Channel.Open<EncodedMessage, Down>(BridgeDescriptor.Attach));
        Up up = new();
        Hello hello = up.EnsureHello();
        hello.Nonce.Set(nonce);
        hello.Boot = 1;
        hello.Version = 1;
        hello.Window = 1;
        fill(hello);
        await device.WriteAsync(up);
        Assert.True(await device.ReadAsync());
        return device;
    }

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
