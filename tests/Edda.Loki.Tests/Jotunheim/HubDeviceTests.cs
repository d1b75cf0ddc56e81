using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Loki.Jotunheim;

namespace Edda.Loki.Tests.Jotunheim;

/// <summary>What becomes of commands while their device comes and goes.</summary>
public sealed class HubDeviceTests : IDisposable
{
    private const int Window = 2;

    private readonly TestHub _hub = new(1);
    private readonly HubDevice _device;
    private readonly Down _down = new();

    public HubDeviceTests() => _device = _hub.Devices[0];

    public void Dispose() => _hub.Dispose();

    [Fact]
    public void No_more_is_sent_than_the_device_has_room_for()
    {
        DeviceSession session = Attach(boot: 1);
        for (int i = 0; i < 5; i++)
            _ = Submit($"c{i}");
        Assert.Equal(["c0", "c1"], Sent(session));
        Answer("c0");
        Assert.Equal(["c2"], Sent(session));
    }

    [Fact]
    public void An_event_that_waited_in_flash_is_told_once_whatever_start_of_the_device_says_it_again()
    {
        const ulong queue = 7UL << 32;
        _device.Take(new Event { Queued = queue + 16 });
        _device.Take(new Event { Queued = queue + 300 });
        _device.Take(new Event());
        Attach(boot: 2);
        _device.Take(new Event { Queued = queue + 16 });
        _device.Take(new Event { Queued = queue + 300 });
        Assert.Equal(3u, _device.Events);
        _device.Take(new Event { Queued = queue + 301 });
        _device.Take(new Event());
        _device.Take(new Event { Queued = (8UL << 32) + 16 });
        Assert.Equal(6u, _device.Events);
    }

    [Fact]
    public async Task What_has_no_result_is_sent_again_over_the_next_attachment_in_its_order()
    {
        DeviceSession first = Attach(boot: 1);
        Task<DeviceOutcome> one = Submit("c0");
        _ = Submit("c1");
        Assert.Equal(["c0", "c1"], Sent(first));
        _device.Detach(first);
        Assert.Equal(["c0", "c1"], Sent(Attach(boot: 1)));
        Answer("c0");
        Assert.Equal(StatusCode.Ok, (await one).Status);
    }

    [Fact]
    public async Task A_device_that_was_started_anew_leaves_what_was_sent_aborted_and_what_was_not_waiting()
    {
        DeviceSession first = Attach(boot: 1);
        Task<DeviceOutcome>[] all = [Submit("c0"), Submit("c1"), Submit("c2")];
        Sent(first);
        DeviceSession second = Attach(boot: 2);
        Assert.Equal(StatusCode.Aborted, (await all[0]).Status);
        Assert.Equal(StatusCode.Aborted, (await all[1]).Status);
        Assert.False(all[2].IsCompleted);
        Assert.Equal(["c2"], Sent(second));
        Assert.True(first.HasEnded);
    }

    [Fact]
    public async Task An_id_that_a_caller_gave_is_done_once_and_its_result_is_remembered()
    {
        DeviceSession session = Attach(boot: 1);
        Task<DeviceOutcome> one = Submit("mine");
        Assert.Same(one, Submit("mine"));
        Sent(session);
        Answer("mine");
        Assert.Same(await one, await Submit("mine"));
        Assert.Empty(Sent(session));
        Assert.Equal(1ul, _device.Commands);
    }

    [Fact]
    public void An_envelope_that_comes_again_is_taken_once_until_the_device_starts_anew()
    {
        DeviceSession first = Attach(boot: 1);
        Assert.True(_device.TryTake(1));
        _device.Took(first, 1);
        Assert.False(_device.TryTake(1));
        _device.Detach(first);
        Assert.Equal(1u, _device.Attach(_hub.Session(), boot: 1));
        Assert.False(_device.TryTake(1));
        Assert.Equal(0u, _device.Attach(_hub.Session(), boot: 2));
        Assert.True(_device.TryTake(1));
    }

    [Fact]
    public void What_the_attachment_before_was_still_busy_with_is_acknowledged_when_it_comes_again()
    {
        DeviceSession before = Attach(boot: 1);
        Assert.True(_device.TryTake(1));
        Assert.Equal(0u, _device.Attach(_hub.Session(), boot: 1));
        _device.Took(before, 1);
        DeviceSession now = Attach(boot: 1);
        Assert.False(_device.TryTake(1));
        Assert.True(_device.TryNext(now, Window, _down, acknowledges: true));
        Assert.Equal(1u, _down.Received);
    }

    [Fact]
    public void An_acknowledgement_rides_on_the_next_message_or_is_one()
    {
        DeviceSession session = Attach(boot: 1);
        _device.TryTake(1);
        Assert.False(_device.OwesWord(session));
        _device.Took(session, 1);
        Assert.False(_device.TryNext(session, Window, _down, acknowledges: false));
        Assert.True(_device.OwesWord(session));
        Assert.True(_device.TryNext(session, Window, _down, acknowledges: true));
        Assert.Equal(1u, _down.Received);
        Assert.False(_device.OwesWord(session));

        _device.TryTake(2);
        _device.Took(session, 2);
        _ = Submit("c0");
        Assert.True(_device.TryNext(session, Window, _down, acknowledges: false));
        Assert.Equal((2u, "c0"), (_down.Received, _down.Command!.Id.ToString()));
        Assert.False(_device.OwesWord(session));
    }

    [Fact]
    public async Task What_was_not_sent_is_not_sent_after_its_caller_has_gone()
    {
        Task<DeviceOutcome> call = _hub.Hub.InvokeAsync(_device, Command("late"), isNamed: true, TimeSpan.FromMilliseconds(1), default).AsTask();
        Assert.Equal(StatusCode.Unavailable, (await call).Status);
        Assert.Empty(Sent(Attach(boot: 1)));
    }

    [Fact]
    public async Task A_device_that_is_removed_answers_nobody_any_more()
    {
        DeviceSession session = Attach(boot: 1);
        Task<DeviceOutcome> call = Submit("c0");
        Assert.True(_hub.Hub.Remove(_device));
        Assert.Equal(StatusCode.NotFound, (await call).Status);
        Assert.Equal(StatusCode.Unauthenticated, session.Status);
        Assert.Null(_hub.Hub.Find(_device.Record.Id));
    }

    [Fact]
    public void A_code_that_was_withdrawn_gives_no_key()
    {
        (string code, string id, _) = _hub.Hub.Enroll("kitchen", TimeSpan.FromMinutes(1))!.Value;
        Assert.Equal(id, _hub.Hub.FindOpen("kitchen"));
        _hub.Hub.Withdraw(id);
        Assert.Null(_hub.Hub.FindOpen(id));
        Assert.Null(_hub.Hub.Redeem(code));
    }

    private static Command Command(string id) => new() { Id = id, Function = "uptime" };

    private DeviceSession Attach(ulong boot)
    {
        DeviceSession session = _hub.Session();
        _device.Attach(session, boot);
        return session;
    }

    private Task<DeviceOutcome> Submit(string id) => _device.Submit(Command(id), isNamed: true)!;

    private void Answer(string id) => _device.Take(new Result { Id = id });

    private List<string> Sent(DeviceSession session)
    {
        List<string> sent = [];
        while (_device.TryNext(session, Window, _down, acknowledges: true))
        {
            if (_down.Command is { } command)
                sent.Add(command.Id.ToString());
            _down.Clear();
        }

        return sent;
    }
}
