using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Loki.Jormungandr;
using Edda.Loki.Tests.Support;
using Edda.Loki.Tools;
using Edda.Testing;

namespace Edda.Loki.Tests.Jormungandr;

public sealed class SocketTests(Peer peer) : IClassFixture<Peer>
{
    private static readonly ToolPermissions Local = new() { Children = ["jormungandr"], Hosts = ["127.0.0.1"] };

    private string Url => $"ws://127.0.0.1:{peer.WebSocket}/";

    [RequiresFact(Requirement.WebSockets)]
    public async Task A_websocket_echoes_and_comes_back_after_it_was_dropped()
    {
        using ChildCaller script = Script();
        long id = (await script.CallAsync("ws_connect", Url, new Dictionary<string, object?> { ["reconnect"] = true })).Integer;

        await script.CallAsync("ws_send", id, "grüße");
        Assert.Equal("grüße", ChildCaller.Text(await script.CallAsync("ws_receive", id)));
        await script.CallAsync("ws_send", id, new byte[] { 0xFF, 0x00 });
        Assert.Equal([0xFF, 0x00], (await script.CallAsync("ws_receive", id)).Bytes.ToArray());
        string large = new('x', 300_000);
        await script.CallAsync("ws_send", id, large);
        Assert.Equal(large, ChildCaller.Text(await script.CallAsync("ws_receive", id)));

        await script.CallAsync("ws_send", id, "drop");
        Assert.Equal(StatusCode.DeadlineExceeded, (await script.FailAsync("ws_receive", id, 1.0)).Code);
        await script.CallAsync("ws_send", id, "again");
        Assert.Equal("again", ChildCaller.Text(await script.CallAsync("ws_receive", id)));
        await script.CallAsync("close", id);
        Assert.Equal(StatusCode.NotFound, (await script.FailAsync("ws_send", id, "x")).Code);

        long plain = (await script.CallAsync("ws_connect", Url)).Integer;
        await script.CallAsync("ws_send", plain, "bye");
        Assert.Equal(Value.KindOneofCase.None, (await script.CallAsync("ws_receive", plain)).KindCase);
        Assert.Equal(
            StatusCode.PermissionDenied, (await script.FailAsync("ws_connect", $"ws://127.0.0.2:{peer.WebSocket}/")).Code);
    }

    [RequiresFact(Requirement.WebSockets)]
    public async Task A_message_that_is_late_comes_with_the_next_call()
    {
        using ChildCaller script = Script();
        long id = (await script.CallAsync("ws_connect", Url)).Integer;
        long other = (await script.CallAsync("ws_connect", Url)).Integer;
        string key = Guid.NewGuid().ToString("N");

        foreach ((string asked, string answer) in ((string, string)[])[("wait", "waited"), ("pieces", new string('a', 20_000) + new string('b', 20_000))])
        {
            await script.CallAsync("ws_send", id, $"{asked} {key}");
            Assert.Equal(StatusCode.DeadlineExceeded, (await script.FailAsync("ws_receive", id, 0.2)).Code);
            await script.CallAsync("ws_send", other, $"release {asked} {key}");
            Assert.Equal(answer, ChildCaller.Text(await script.CallAsync("ws_receive", id)));
        }

        await script.CallAsync("ws_send", id, "on");
        Assert.Equal("on", ChildCaller.Text(await script.CallAsync("ws_receive", id)));
    }

    [RequiresFact(Requirement.WebSockets)]
    public async Task Headers_and_a_protocol_are_sent_and_nonsense_is_told()
    {
        using ChildCaller script = Script();
        Dictionary<string, object?> options = new()
        {
            ["headers"] = new Dictionary<string, object?> { ["Authorization"] = "Bearer x" },
            ["protocol"] = "edda.test",
        };
        long id = (await script.CallAsync("ws_connect", Url, options)).Integer;
        await script.CallAsync("ws_send", id, "who");
        Assert.Equal("Bearer x edda.test", ChildCaller.Text(await script.CallAsync("ws_receive", id)));

        foreach ((string name, string value) in ((string, string)[])[("Host", "other"), ("a", "b\r\nc: d"), ("no name", "x"), ("", "x")])
        {
            options = new() { ["headers"] = new Dictionary<string, object?> { [name] = value } };
            Assert.Equal(StatusCode.InvalidArgument, (await script.FailAsync("ws_connect", Url, options)).Code);
        }

        Assert.Equal(StatusCode.InvalidArgument, (await script.FailAsync("ws_connect", Url, new Dictionary<string, object?> { ["protocol"] = "a, b" })).Code);
    }

    [RequiresFact(Requirement.WebSockets)]
    public async Task A_server_that_always_closes_is_asked_a_few_times_and_not_without_end()
    {
        using ChildCaller script = Script();
        Dictionary<string, object?> reconnect = new() { ["reconnect"] = true };
        long id = (await script.CallAsync("ws_connect", Url + "closed", reconnect)).Integer;
        Assert.Equal(StatusCode.Unavailable, (await script.FailAsync("ws_receive", id)).Code);

        Assert.InRange((await ClosingsAsync(script, "/closed")).Length, 2, 10);
    }

    [RequiresFact(Requirement.WebSockets)]
    public async Task A_message_that_is_too_long_ends_the_connection_and_not_in_its_middle()
    {
        using ChildCaller script = new(new JormungandrChild(new JormungandrSettings { MaximumBody = 1_000 }), Local);
        long id = (await script.CallAsync("ws_connect", Url)).Integer;
        await script.CallAsync("ws_send", id, new string('x', 30_000));
        Assert.Equal(StatusCode.OutOfRange, (await script.FailAsync("ws_receive", id)).Code);
        Assert.Equal(StatusCode.Unavailable, (await script.FailAsync("ws_receive", id)).Code);
    }

    [RequiresFact(Requirement.WebSockets)]
    public async Task The_server_hears_a_goodbye_also_from_one_who_waits()
    {
        using ChildCaller script = Script();
        string path = "/" + Guid.NewGuid().ToString("N");
        long quiet = (await script.CallAsync("ws_connect", Url + path[1..])).Integer;
        long waiting = (await script.CallAsync("ws_connect", Url + path[1..])).Integer;
        Assert.Equal(StatusCode.DeadlineExceeded, (await script.FailAsync("ws_receive", waiting, 0.1)).Code);

        await script.CallAsync("close", quiet);
        await script.CallAsync("close", waiting);
        await Eventually.HoldsAsync(
            async () => (await ClosingsAsync(script, path)).SequenceEqual(["1000", "1000"]), "both ended with a goodbye");
    }

    /// <summary>How connections to a path have ended.</summary>
    private async Task<string[]> ClosingsAsync(ChildCaller script, string path)
    {
        long id = (await script.CallAsync("ws_connect", Url)).Integer;
        await script.CallAsync("ws_send", id, "closings " + path);
        string told = ChildCaller.Text(await script.CallAsync("ws_receive", id));
        await script.CallAsync("close", id);
        return told.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static ChildCaller Script() => new(new JormungandrChild(new JormungandrSettings()), Local);
}
