using System.Security.Cryptography;
using System.Text;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Core.Wire;
using Edda.Loki.Jotunheim;
using Edda.Testing;

namespace Edda.Loki.Tests.Jotunheim;

/// <summary>A session's envelopes as a connection with one call brings and takes them.</summary>
public sealed class DeviceStreamTests : IDisposable
{
    private readonly TestHub _hub = new(1);
    private readonly DeviceStream _stream;
    private readonly HubDevice _device;

    public DeviceStreamTests()
    {
        _stream = new DeviceStream(_hub.Hub);
        _device = _hub.Devices[0];
    }

    public void Dispose() => _hub.Dispose();

    [Fact]
    public void A_device_that_proves_itself_is_attached_and_is_told_so_first()
    {
        Attach();
        Assert.True(_device.IsOnline);
        Assert.Equal(Down.BodyOneofCase.Welcome, Next()!.BodyCase);
        Assert.Equal(Down.BodyOneofCase.CapabilityRequest, Next()!.BodyCase);
        Assert.Null(Next());
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x22, 0x7f, 1 })] // a result that is cut off
    public void What_does_not_parse_ends_the_call_with_a_status_and_is_counted(byte[] frame)
    {
        Attach();
        _stream.Take(frame);
        _stream.Take(frame);
        Assert.True(_stream.HasEnded);
        Assert.Equal(StatusCode.InvalidArgument, _stream.Status.Code);
        Assert.Equal(1ul, _device.Malformed);
        Assert.False(_device.IsOnline);
    }

    [Fact]
    public void A_field_beyond_its_capacity_is_refused_with_its_path()
    {
        Attach();
        _stream.Take([0x4a, 0x84, 0x02, 0x2a, 0x81, 0x02, .. new byte[257]]);
        Assert.Contains("chunk.data", _stream.Status.Message, StringComparison.Ordinal);
        Assert.Equal(1ul, _device.Malformed);
    }

    [Theory]
    [InlineData(StatusCode.ResourceExhausted, 1)]
    [InlineData(StatusCode.Internal, 1)]
    [InlineData(StatusCode.Unavailable, 0)]
    [InlineData(StatusCode.Ok, 0)]
    public void The_end_of_its_connection_ends_it_and_a_wrong_frame_is_counted(StatusCode code, int malformed)
    {
        Attach();
        _stream.Leave(code, "it is over");
        Assert.Equal(code, _stream.Status.Code);
        Assert.Equal((ulong)malformed, _device.Malformed);
        Assert.False(_device.IsOnline);
    }

    [Fact]
    public async Task An_acknowledgement_comes_by_itself_when_nothing_carries_it()
    {
        Attach();
        while (Next() is not null)
        {
        }

        Up up = new() { Sequence = 1 };
        up.EnsureEvent().Source.Set("button");
        Take(up);
        Assert.Null(Next());
        await Eventually.HoldsAsync(() => Next() is { Received: 1 }, "the acknowledgement is there");
        Assert.Null(Next());
    }

    private void Attach()
    {
        byte[] nonce = RandomNumberGenerator.GetBytes(16);
        Up up = new();
        Hello hello = up.EnsureHello();
        hello.DeviceId = _device.Record.Id;
        hello.Nonce.Set(nonce);
        hello.Boot = 1;
        hello.Version = 1;
        hello.Window = 4;
        Take(up);
        byte[] words = [.. "edda device"u8, .. nonce, .. Next()!.Challenge!.Nonce.ToArray(), .. Encoding.UTF8.GetBytes(_device.Record.Id)];
        up.Clear();
        up.EnsureProof().Proof_.Set(HMACSHA256.HashData(_device.Record.Key, words));
        Take(up);
    }

    private void Take(Up up)
    {
        byte[] bytes = new byte[up.ComputeSize()];
        WireWriter writer = new(bytes);
        up.Write(ref writer);
        _stream.Take(bytes);
    }

    private Down? Next() => (Down?)_stream.Next();
}
