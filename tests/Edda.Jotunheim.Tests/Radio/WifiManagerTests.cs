using Edda.Core.Resilience;
using Edda.Jotunheim.Logs;
using Edda.Jotunheim.Radio;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Radio;

public sealed class WifiManagerTests
{
    private readonly FakeBoard _board = new() { IsConnected = false };
    private readonly LogRing _log;
    private readonly WifiManager _wifi;

    public WifiManagerTests()
    {
        _log = new LogRing(_board, _board, null);
        _wifi = new WifiManager(_board, _board, _log, new BackoffPolicy(100, 1000, 50), "home", "secret");
    }

    [Fact]
    public void It_joins_once_and_then_only_looks()
    {
        Step(0);
        Step(10);
        Assert.Equal((WifiState.Joining, 1), (_wifi.State, _board.Connects));
        _board.IsConnected = true;
        Step(10);
        Step(10);
        Assert.Equal((WifiState.Joined, 1), (_wifi.State, _board.Connects));
    }

    [Fact]
    public void A_lost_network_is_joined_again_at_once_and_reported()
    {
        _board.IsConnected = true;
        Step(0);
        _board.IsConnected = false;
        Step(10);
        Assert.Equal((WifiState.Waiting, 1), (_wifi.State, _wifi.Losses));
        Step(0);
        Assert.Equal(1, _board.Connects);
        Assert.Contains("lost the wifi network home", _log.Tail(200));
    }

    [Fact]
    public void A_network_that_is_not_there_is_tried_ever_less_often_and_not_for_ever_longer()
    {
        List<long> waits = [];
        for (int i = 0; i < 8; i++)
        {
            long ended = _board.Now;
            int before = _board.Connects;
            while (_board.Connects == before)
                Step(10);
            waits.Add(_board.Now - ended);
            Step(WifiManager.JoinMs);
            Assert.Equal(WifiState.Waiting, _wifi.State);
        }

        Assert.InRange(waits[1], 0, 20);
        Assert.InRange(waits[3], 200, 320);
        Assert.All(waits, wait => Assert.InRange(wait, 0, 1020));
    }

    [Fact]
    public void A_device_without_a_network_of_its_own_to_join_leaves_the_radio_alone()
    {
        Device device = new(_board.Board, new FakeHub(), new Identity { DeviceId = "d", Key = new byte[32] }, new DeviceOptions());
        device.Step();
        Assert.Null(device.Wifi);
        Assert.Equal(0, _board.Connects);
    }

    [Fact]
    public void A_device_comes_to_its_hub_as_soon_as_it_is_in_its_network()
    {
        FakeHub hub = new();
        Device device = new(
            _board.Board, hub, new Identity { DeviceId = "d", Key = new byte[32] }, new DeviceOptions { WifiNetwork = "home" });
        device.Step();
        Assert.Equal((1, 0), (_board.Connects, hub.Begun));
        _board.IsConnected = true;
        device.Step();
        Assert.Equal(1, hub.Begun);
    }

    private void Step(int ms)
    {
        _board.Now += ms;
        _wifi.Step(_board.Now);
    }
}
