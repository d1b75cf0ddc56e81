using Edda.Jotunheim.Links;
using Edda.Jotunheim.NanoTests;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Links;

/// <summary>The real link against the device program's hub in memory.</summary>
public sealed class KeepaliveTests
{
    private readonly FakeBoard _board = new() { Sensor = 0 };
    private readonly MemoryHub _hub = new(new byte[32], "d1");
    private readonly Device _device;

    public KeepaliveTests()
    {
        Board board = _board.Board;
        board.Socket = _hub;
        _device = new Device(
            board, new GrpcLink(_hub, "hub", 7443, false), new Identity { DeviceId = "d1", Key = new byte[32] },
            new DeviceOptions { WifiNetwork = "home" });
        for (int i = 0; i < 100 && !_hub.HasCapabilities; i++)
            Pass(10);
        Assert.Equal(AttachState.Attached, _device.Attachment.State);
    }

    [Fact]
    public void A_board_calls_what_the_contract_says() =>
        Assert.Equal(Edda.Contracts.Jotunheim.V1.BridgePaths.Attach, GrpcLink.AttachPath);

    [Fact]
    public void A_silent_hub_is_asked_for_a_sign_of_life()
    {
        Pass(GrpcLink.DefaultKeepaliveMs);
        Assert.Equal(1, _hub.Pings);
        Assert.Equal(AttachState.Attached, _device.Attachment.State);
    }

    [Fact]
    public void A_keepalive_allocates_nothing_at_all()
    {
        for (int i = 0; i < 50; i++)
            Pass(GrpcLink.DefaultKeepaliveMs);
        int pings = _hub.Pings;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            Pass(GrpcLink.DefaultKeepaliveMs);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(_hub.Pings - pings >= 100, $"{_hub.Pings - pings} keepalives");
    }

    private void Pass(int ms)
    {
        _board.Now += ms;
        _device.Step();
        _device.Step();
    }
}
