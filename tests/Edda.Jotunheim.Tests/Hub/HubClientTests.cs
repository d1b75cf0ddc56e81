using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Jotunheim.Hub;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Hub;

public sealed class HubClientTests
{
    private static readonly byte[] Key = new byte[32];

    private readonly FakeBoard _board = new();
    private readonly FakeHub _hub = new();
    private readonly Reply _reply = new();
    private readonly Device _device;

    public HubClientTests()
    {
        _device = new Device(
            _board.Board, _hub, new Identity { DeviceId = "d1", Key = Key }, new DeviceOptions { SensorMs = 1_000_000 });
        _hub.Welcome(_device, Key, "d1");
        _device.Step();
    }

    [Fact]
    public void It_asks_what_the_hub_can_and_takes_the_answer()
    {
        Assert.True(_device.Hub.GetCapabilities(_reply, _board.Now));
        _device.Step();
        (string id, string function, int arguments) = Assert.Single(_hub.Commands());
        Assert.Equal(("loki.capabilities", 0), (function, arguments));
        _hub.Answer(id, 0, "", FakeHub.Words("Lua 5.4"));
        _device.Step();
        Assert.Equal((StatusCode.Ok, "Lua 5.4"), (_reply.Status, _reply.Text));
        Assert.False(_device.Hub.IsBusy);
    }

    [Fact]
    public void It_lists_scripts_until_there_are_no_more()
    {
        for (int place = 0; place < 3; place++)
        {
            Assert.True(_device.Hub.ListScripts(place, _reply, _board.Now));
            _device.Step();
            if (place < 2)
                _hub.Answer(_hub.Commands()[^1].Id, 0, "", FakeHub.Words("script" + place));
            else
                _hub.Answer(_hub.Commands()[^1].Id, (int)StatusCode.OutOfRange, "there are 2 scripts");
            _device.Step();
        }

        Assert.Equal((StatusCode.OutOfRange, "there are 2 scripts"), (_reply.Status, _reply.Message));
        Assert.Equal(["loki.scripts", "loki.scripts", "loki.scripts"], _hub.Commands().Select(command => command.Function));
    }

    [Fact]
    public void It_calls_a_script_with_arguments_and_one_call_at_a_time()
    {
        _device.Hub.Begin("button").Add().Integer = 3;
        Assert.True(_device.Hub.Send(_reply, _board.Now));
        Assert.False(_device.Hub.GetCapabilities(_reply, _board.Now));
        _device.Step();
        Assert.Equal(("button", 1), (_hub.Commands()[0].Function, _hub.Commands()[0].Arguments));
    }

    [Fact]
    public void A_call_outlives_a_break_and_an_answer_that_comes_too_late_is_passed_over()
    {
        _device.Hub.GetCapabilities(_reply, _board.Now);
        _hub.Break();
        _device.Step();
        _hub.Welcome(_device, Key, "d1");
        _device.Step();
        Assert.Single(_hub.Commands());
        _board.Now += HubClient.TimeoutMs;
        _device.Step();
        Assert.Equal(StatusCode.DeadlineExceeded, _reply.Status);
        _hub.Answer(_hub.Commands()[0].Id, 0, "late");
        _device.Step();
        Assert.Equal(1, _reply.Count);
    }

    private sealed class Reply : HubReply
    {
        public int Count { get; private set; }

        public StatusCode Status { get; private set; }

        public string Message { get; private set; } = "";

        public string Text { get; private set; } = "";

        public override void Take(StatusCode status, string message, Value value)
        {
            Count++;
            Status = status;
            Message = message;
            Text = value?.Text?.ToString() ?? "";
        }
    }
}
