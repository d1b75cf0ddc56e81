using System.Security.Cryptography;
using System.Text;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Core.Wire;
using Edda.Edge.Grpc;
using Edda.Loki.Jotunheim;
using Edda.Testing;

namespace Edda.Loki.Tests.Jotunheim;

/// <summary>A session's envelopes over the one stream that a device opens, sent byte for byte.</summary>
public sealed class BridgeServiceTests : IAsyncLifetime
{
    private static readonly GrpcMethod Method = new(
        "jotunheim.v1.Bridge", "Attach", GrpcMethodKind.Duplex, () => new Envelope(), () => new Down());

    private readonly TestHub _hub = new(1);
    private readonly TemporaryFolder _folder = new();
    private readonly Down _down = new();
    private GrpcServer _server = null!;
    private GrpcChannel _channel = null!;
    private GrpcStream<Envelope, Down> _call = null!;
    private bool _isLost;

    private HubDevice Device => _hub.Devices[0];

    public async Task InitializeAsync()
    {
        GrpcServerOptions options = new();
        options.Listen.Add("unix:" + _folder.File("s"));
        _server = new GrpcServer(options);
        _server.AddService(new BridgeService(_hub.Hub, _server.Draining));
        await _server.StartAsync();
        _channel = GrpcChannel.ForAddress(_server.Addresses[0]);
        _call = _channel.Open<Envelope, Down>(Method, new CallOptions { Timeout = ChildProcess.Patience });
    }

    public async Task DisposeAsync()
    {
        if (!_isLost)
            await _call.DisposeAsync();
        await _channel.DisposeAsync();
        await _server.DisposeAsync();
        _hub.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_device_that_proves_itself_is_attached_and_is_told_so_first()
    {
        await AttachAsync();
        Assert.True(Device.IsOnline);
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x22, 0x7f, 1 })] // a result that is cut off
    public async Task What_does_not_parse_ends_the_call_with_a_status_and_is_counted(byte[] envelope)
    {
        await AttachAsync();
        await SendAsync(envelope);
        Assert.Equal(StatusCode.InvalidArgument, (await EndAsync()).Code);
        Assert.Equal(1ul, Device.Malformed);
        Assert.False(Device.IsOnline);
    }

    [Fact]
    public async Task A_field_beyond_its_capacity_is_refused_with_its_path()
    {
        await AttachAsync();
        await SendAsync([0x4a, 0x84, 0x02, 0x2a, 0x81, 0x02, .. new byte[257]]);
        Assert.Contains("chunk.data", (await EndAsync()).Message, StringComparison.Ordinal);
        Assert.Equal(1ul, Device.Malformed);
    }

    [Fact]
    public async Task More_than_a_device_ever_says_is_not_even_received()
    {
        await AttachAsync();
        // The hub ends the call by what the message says of its length, often before all of it is on its way.
        if (await Record.ExceptionAsync(() => SendAsync(new byte[DeviceLimits.LongestMessage + 1]).AsTask()) is { } cut)
            Assert.Equal(StatusCode.Cancelled, Assert.IsType<RpcException>(cut).Status.Code);
        Status status = await EndAsync();
        Assert.Equal(StatusCode.ResourceExhausted, status.Code);
        Assert.Contains("65536", status.Message, StringComparison.Ordinal);
        Assert.Equal(1ul, Device.Malformed);
    }

    [Fact]
    public async Task A_device_that_is_lost_is_not_here_and_has_done_nothing_wrong()
    {
        await AttachAsync();
        await _call.DisposeAsync();
        _isLost = true;
        await Eventually.HoldsAsync(() => !Device.IsOnline && _server.RunningCalls == 0, "it is gone");
        Assert.Equal(0ul, Device.Malformed);
    }

    [Fact]
    public async Task A_device_that_takes_its_leave_is_let_go()
    {
        await AttachAsync();
        await _call.CompleteAsync();
        Assert.False(await _call.ReadAsync(_down));
        Assert.False(Device.IsOnline);
    }

    [Fact]
    public async Task The_end_of_the_hub_is_told()
    {
        await AttachAsync();
        Task<bool> drained = _server.DrainAsync(ChildProcess.Patience);
        Assert.Equal(StatusCode.Unavailable, (await EndAsync()).Code);
        Assert.True(await drained);
    }

    [Fact]
    public async Task A_new_attachment_takes_the_place_of_the_one_before()
    {
        await AttachAsync();
        await using GrpcStream<Envelope, Down> before = _call;
        _call = _channel.Open<Envelope, Down>(Method, new CallOptions { Timeout = ChildProcess.Patience });
        await AttachAsync();
        RpcException end = await Assert.ThrowsAsync<RpcException>(async () => await before.ReadAsync(_down));
        Assert.Equal(StatusCode.Aborted, end.Status.Code);
        Assert.True(Device.IsOnline);
    }

    [Fact]
    public async Task An_acknowledgement_comes_by_itself_when_nothing_carries_it()
    {
        await AttachAsync();
        for (uint i = 1; i < 4; i++)
        {
            Up up = new() { Sequence = i };
            up.EnsureEvent().Source.Set("button");
            await SendAsync(up);
            Assert.Equal(i, (await NextAsync()).Received);
            Assert.Equal(Down.BodyOneofCase.None, _down.BodyCase);
        }
    }

    private async Task AttachAsync()
    {
        byte[] nonce = RandomNumberGenerator.GetBytes(16);
        Up up = new();
        Hello hello = up.EnsureHello();
        hello.DeviceId = Device.Record.Id;
        hello.Nonce.Set(nonce);
        hello.Boot = 1;
        hello.Version = 1;
        hello.Window = 4;
        await SendAsync(up);
        byte[] words = [.. "edda device"u8, .. nonce, .. (await NextAsync()).Challenge!.Nonce.ToArray(), .. Encoding.UTF8.GetBytes(Device.Record.Id)];
        up.Clear();
        up.EnsureProof().Proof_.Set(HMACSHA256.HashData(Device.Record.Key, words));
        await SendAsync(up);
        Assert.Equal(Down.BodyOneofCase.Welcome, (await NextAsync()).BodyCase);
        Assert.Equal(Down.BodyOneofCase.CapabilityRequest, (await NextAsync()).BodyCase);
    }

    private ValueTask SendAsync(Up up)
    {
        byte[] bytes = new byte[up.ComputeSize()];
        WireWriter writer = new(bytes);
        up.Write(ref writer);
        return SendAsync(bytes);
    }

    private ValueTask SendAsync(byte[] bytes) => _call.WriteAsync(new Envelope { Bytes = bytes });

    private async Task<Down> NextAsync()
    {
        Assert.True(await _call.ReadAsync(_down));
        return _down;
    }

    private async Task<Status> EndAsync() =>
        (await Assert.ThrowsAsync<RpcException>(async () => await _call.ReadAsync(_down))).Status;

    /// <summary>Any bytes, also such that are no message.</summary>
    private sealed class Envelope : Message
    {
        public byte[] Bytes { get; set; } = [];

        public override int ComputeSize() => CachedSize = Bytes.Length;

        public override void Clear() => Bytes = [];

        public override void WriteFields(ref WireWriter writer) => writer.WriteRaw(Bytes);
    }
}
