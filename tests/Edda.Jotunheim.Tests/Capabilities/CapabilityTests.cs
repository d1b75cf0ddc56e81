using System.Text;
using Edda.Jotunheim.Capabilities;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Capabilities;

/// <summary>What a device says about itself, and when: asked, unasked in time, and after a change.</summary>
public sealed class CapabilityTests
{
    private const int Response = 6;
    private const int Update = 7;

    private static readonly byte[] Key = new byte[32];

    private readonly FakeBoard _board = new();
    private readonly FakeHub _hub = new();
    private Device? _device;

    [Fact]
    public void The_hub_that_asks_hears_all_that_the_board_has()
    {
        Attached();
        List<(int Number, ulong? Value, byte[]? Bytes)> told = Ask(0);
        Assert.Equal(["d1"], Texts(told, 2));
        Assert.Equal(["shed"], Texts(told, 3));
        Assert.Equal(["fake"], Texts(told, 4));
        Assert.Equal(["1.0"], Texts(told, 5));
        Assert.Equal(3, told.Count(field => field.Number == 6));
        Assert.Equal(["wifi", "i2c:1"], Texts(told, 7));
        Assert.Equal(["temperature", "Cel"], FakeHub.Fields(told.Single(field => field.Number == 8).Bytes!).Select(Text));
        Assert.Equal(["led"], FakeHub.Fields(told.Single(field => field.Number == 9).Bytes!).Select(Text));
        Assert.Equal((1, 200_000ul), FakeHub.Fields(told.Single(field => field.Number == 10).Bytes!).Select(field => (field.Number, field.Value!.Value)).First());
        Assert.Equal(["events"], Texts(told, 11));
        Assert.Contains("gpio_write(pin:integer,high:boolean)", Texts(told, 12));
        Assert.Contains("uptime():integer", Texts(told, 12));
    }

    [Fact]
    public void Who_knows_the_revision_hears_only_that_it_still_holds()
    {
        Attached();
        ulong revision = Revision(Ask(0));
        _hub.Sent.Clear();
        Assert.Empty(Ask(revision));
        Assert.NotEmpty(Ask(revision + 1));
    }

    [Fact]
    public void The_revision_is_another_when_anything_else_is()
    {
        Attached();
        ulong before = Revision(Ask(0));
        Board board = MakeBoard();
        board.Firmware = "1.1";
        _hub.Break();
        Attached(board);
        Assert.NotEqual(before, Revision(Ask(0)));
    }

    [Fact]
    public void A_hub_that_does_not_ask_in_time_is_told_all_the_same_and_once()
    {
        Device device = Attached();
        _board.Now += Propagator.NegotiationMs - 1;
        device.Step();
        Assert.False(_hub.HasSent(Update), "the hub had time left");
        _board.Now += 1;
        device.Step();
        _board.Now += 10 * Propagator.NegotiationMs;
        device.Step();
        Assert.Single(_hub.Bodies(Update));
        Assert.Equal(1, device.Propagator.Unasked);
    }

    [Fact]
    public void A_change_is_told_without_being_asked_for()
    {
        Device device = Attached();
        Ask(0);
        device.Propagator.Changed();
        device.Step();
        Assert.Single(_hub.Bodies(Update));
    }

    [Fact]
    public void What_cannot_leave_now_leaves_later()
    {
        Device device = Attached();
        _hub.IsFull = true;
        _hub.AskForCapabilities(0);
        device.Step();
        Assert.False(_hub.HasSent(Response));
        _hub.IsFull = false;
        device.Step();
        device.Step();
        Assert.Single(_hub.Bodies(Response));
    }

    private Board MakeBoard()
    {
        Board board = _board.Board;
        board.Interfaces = ["wifi", "i2c:1"];
        return board;
    }

    private Device Attached(Board? board = null)
    {
        Device device = new(
            board ?? MakeBoard(), _hub, new Identity { DeviceId = "d1", Key = Key }, new DeviceOptions { Name = "shed", SensorMs = 1_000_000 });
        _hub.Welcome(device, Key, "d1");
        _device = device;
        return device;
    }

    private List<(int Number, ulong? Value, byte[]? Bytes)> Ask(ulong known)
    {
        _hub.AskForCapabilities((uint)known);
        _device!.Step();
        _device.Step();
        byte[]? capabilities = _hub.Bodies(Response)[^1].SingleOrDefault().Bytes;
        return capabilities == null ? [] : FakeHub.Fields(capabilities);
    }

    private static ulong Revision(List<(int Number, ulong? Value, byte[]? Bytes)> told) => told.Single(field => field.Number == 1).Value!.Value;

    private static string[] Texts(List<(int Number, ulong? Value, byte[]? Bytes)> told, int number) =>
        [.. told.Where(field => field.Number == number).Select(Text)];

    private static string Text((int Number, ulong? Value, byte[]? Bytes) field) => Encoding.UTF8.GetString(field.Bytes!);
}
