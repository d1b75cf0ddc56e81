using System.Net;
using System.Net.Sockets;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Loki.Jormungandr;
using Edda.Loki.Tests.Support;
using Edda.Loki.Tools;
using Edda.Testing;

namespace Edda.Loki.Tests.Jormungandr;

public sealed class HttpTests(Peer peer) : IClassFixture<Peer>
{
    private static readonly ToolPermissions Local = new() { Children = ["jormungandr"], Hosts = ["127.0.0.1"] };

    private string Base => $"http://127.0.0.1:{peer.Http}";

    [RequiresFact(Requirement.WebSockets)]
    public async Task Every_method_sends_and_receives()
    {
        using ChildCaller script = Script();
        Dictionary<string, object?> options = new() { ["headers"] = new Dictionary<string, object?> { ["X-Test"] = "t" } };

        Value got = await script.CallAsync("http_get", Base + "/echo", options);
        Assert.Equal((200, "GET t None "), (ChildCaller.Integer(got, "status"), ChildCaller.Text(got, "body")));
        Assert.Equal("yes", ChildCaller.Text(Loki.Children.ScriptValues.Field(got, "headers")!, "x-answer"));
        Assert.Equal("POST None None hello", ChildCaller.Text(await script.CallAsync("http_post", Base + "/echo", "hello"), "body"));
        Assert.Equal("PUT None None hello", ChildCaller.Text(await script.CallAsync("http_put", Base + "/echo", "hello"), "body"));
        Assert.Equal("DELETE None None ", ChildCaller.Text(await script.CallAsync("http_delete", Base + "/echo"), "body"));
        Assert.Equal("PATCH None None x", ChildCaller.Text(await script.CallAsync("http_request", "patch", Base + "/echo", "x"), "body"));
        Assert.Equal(404, ChildCaller.Integer(await script.CallAsync("http_get", Base + "/nowhere"), "status"));
    }

    [RequiresFact(Requirement.WebSockets)]
    public async Task Redirects_are_followed_by_policy_and_under_the_same_permissions()
    {
        using ChildCaller script = Script();
        Dictionary<string, object?> none = new() { ["redirects"] = 0 };

        Assert.Equal("GET None None ", ChildCaller.Text(await script.CallAsync("http_post", $"{Base}/redirect?to=/echo", "x"), "body"));
        Assert.Equal("POST None None x", ChildCaller.Text(await script.CallAsync("http_post", $"{Base}/redirect?status=307&to=/echo", "x"), "body"));
        Assert.Equal(302, ChildCaller.Integer(await script.CallAsync("http_get", $"{Base}/redirect?to=/echo", none), "status"));
        (StatusCode code, string problem) = await script.FailAsync("http_get", $"{Base}/redirect?to=http://127.0.0.2:1/secret");
        Assert.Equal(StatusCode.PermissionDenied, code);
        Assert.Equal("permissions.hosts of \"t\" does not allow 127.0.0.2:1; allowed: \"127.0.0.1\"", problem);
        Assert.Equal(StatusCode.PermissionDenied, (await script.FailAsync("http_get", $"{Base}/redirect?to=file:///etc/passwd")).Code);
    }

    [RequiresFact(Requirement.WebSockets)]
    public async Task A_name_cannot_lead_to_a_forbidden_address_not_even_by_changing_its_mind()
    {
        int asked = 0;
        JormungandrChild child = new(
            new JormungandrSettings(),
            (_, _, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(++asked % 2 == 1 ? "127.0.0.1" : "10.0.0.1")]));
        using ChildCaller named = new(child, Local with { Hosts = ["inside.example"] });
        using ChildCaller addressed = new(child, Local with { Hosts = ["inside.example", "127.0.0.0/8"] });

        (StatusCode code, string problem) = await named.FailAsync("http_get", $"http://inside.example:{peer.Http}/echo");
        Assert.Equal(StatusCode.PermissionDenied, code);
        Assert.Contains("it leads to 127.0.0.1, which is not public", problem, StringComparison.Ordinal);
        Assert.Equal(1, asked);
        Assert.Equal(StatusCode.PermissionDenied, (await addressed.FailAsync("http_get", $"http://inside.example:{peer.Http}/echo")).Code);
        Assert.Equal(200, ChildCaller.Integer(await addressed.CallAsync("http_get", $"http://inside.example:{peer.Http}/echo"), "status"));
        Assert.Equal(3, asked);
    }

    [RequiresFact(Requirement.WebSockets)]
    public async Task A_large_body_is_refused_whole_and_read_in_pieces()
    {
        using ChildCaller script = Script();
        Assert.Equal(StatusCode.OutOfRange, (await script.FailAsync("http_get", Base + "/big?n=9000000")).Code);

        Value open = await script.CallAsync("http_open", "GET", Base + "/big?n=9000000");
        long total = 0;
        while (await script.CallAsync("http_read", ChildCaller.Integer(open, "id")) is { KindCase: not Value.KindOneofCase.None } piece)
            total += ChildCaller.Text(piece).Length;
        Assert.Equal(9_000_000, total);
        Assert.Equal(StatusCode.NotFound, (await script.FailAsync("http_read", ChildCaller.Integer(open, "id"))).Code);
    }

    [RequiresFact(Requirement.WebSockets)]
    public async Task Limits_timeouts_and_retries_hold()
    {
        using ChildCaller script = Script();
        using ChildCaller poor = Script(new ToolLimits { NetworkBytes = 100_000 });

        Assert.Equal(StatusCode.DeadlineExceeded, (await script.FailAsync("http_get", Base + "/slow", new Dictionary<string, object?> { ["timeout"] = 0.2 })).Code);
        (StatusCode code, string problem) = await poor.FailAsync("http_get", Base + "/big?n=1000000");
        Assert.Equal(StatusCode.ResourceExhausted, code);
        Assert.StartsWith("limits.network is 100000 bytes; this run has used 1", problem, StringComparison.Ordinal);

        string key = Guid.NewGuid().ToString("N");
        Dictionary<string, object?> retries = new() { ["retries"] = 3 };
        Assert.Equal(StatusCode.Unavailable, (await script.FailAsync("http_get", $"{Base}/flaky?key=a{key}&times=9")).Code);
        Assert.Equal("3", ChildCaller.Text(await script.CallAsync("http_get", $"{Base}/flaky?key=b{key}&times=2", retries), "body"));
        Assert.Equal(StatusCode.Unavailable, (await script.FailAsync("http_post", $"{Base}/flaky?key=c{key}&times=9", "x", retries)).Code);
    }

    [RequiresFact(Requirement.WebSockets)]
    public async Task All_runs_together_are_limited_and_one_that_ended_counts_no_more()
    {
        JormungandrChild child = new(new JormungandrSettings { TotalBytes = 150_000 });
        using ChildCaller first = new(child, Local);
        using ChildCaller second = new(child, Local);

        await first.CallAsync("http_get", Base + "/big?n=100000");
        (StatusCode code, string problem) = await second.FailAsync("http_get", Base + "/big?n=100000");
        Assert.Equal(StatusCode.ResourceExhausted, code);
        Assert.StartsWith("scripts.total_network is 150000 bytes; all runs have used 1", problem, StringComparison.Ordinal);
        child.EndRun(first.Run);
        child.EndRun(second.Run);
        using ChildCaller third = new(child, Local);
        await third.CallAsync("http_get", Base + "/big?n=100000");
    }

    [Fact]
    public async Task Nothing_is_reached_without_permission_and_nonsense_is_told()
    {
        using ChildCaller script = Script();
        using ChildCaller none = new(new JormungandrChild(new JormungandrSettings()), new ToolPermissions());

        Assert.Equal(
            (StatusCode.PermissionDenied, "permissions.children of \"t\" does not allow jormungandr; allowed: none"),
            await none.FailAsync("http_get", "http://127.0.0.1/"));
        foreach (string url in (string[])["file:///etc/passwd", "nonsense", "http://user:secret@127.0.0.1/", "ftp://127.0.0.1/"])
            Assert.Equal(StatusCode.InvalidArgument, (await script.FailAsync("http_get", url)).Code);
        Assert.Equal(
            StatusCode.InvalidArgument,
            (await script.FailAsync("http_get", "http://127.0.0.1:1/", new Dictionary<string, object?>
            {
                ["headers"] = new Dictionary<string, object?> { ["a"] = "b\r\nc: d" },
            })).Code);
        (StatusCode code, string problem) = await script.FailAsync("http_get", "http://127.0.0.1:1/");
        Assert.Equal((StatusCode.Unavailable, "GET http://127.0.0.1:1/: connection refused"), (code, problem));
    }

    [RequiresFact(Requirement.WebSockets)]
    public async Task What_describes_a_body_is_sent_with_it_and_goes_with_it()
    {
        using ChildCaller script = Script();
        Dictionary<string, object?> json = new() { ["headers"] = new Dictionary<string, object?> { ["Content-Type"] = "application/json" } };

        Assert.Equal("application/json {}", ChildCaller.Text(await script.CallAsync("http_post", Base + "/typed", "{}", json), "body"));
        Assert.Equal("application/json ", ChildCaller.Text(await script.CallAsync("http_get", Base + "/typed", json), "body"));
        foreach (int status in (int[])[301, 302, 303])
            Assert.Equal("None ", ChildCaller.Text(await script.CallAsync("http_post", $"{Base}/redirect?status={status}&to=/typed", "{}", json), "body"));
        Assert.Equal("application/json {}", ChildCaller.Text(await script.CallAsync("http_post", $"{Base}/redirect?status=308&to=/typed", "{}", json), "body"));
    }

    [RequiresFact(Requirement.WebSockets)]
    public async Task A_request_says_how_long_each_piece_of_its_answer_may_take()
    {
        using ChildCaller script = Script();
        Dictionary<string, object?> patient = new() { ["timeout"] = 120.0 };
        Dictionary<string, object?> hasty = new() { ["timeout"] = 2.0 };
        string key = Guid.NewGuid().ToString("N");

        Value waits = await script.CallAsync("http_open", "GET", $"{Base}/drip?key={key}", null, patient);
        Value hurries = await script.CallAsync("http_open", "GET", $"{Base}/drip?key={key}", null, hasty);
        foreach (Value open in (Value[])[waits, hurries])
            Assert.Equal("1", ChildCaller.Text(await script.CallAsync("http_read", ChildCaller.Integer(open, "id"))));
        Task<Value> waiting = script.CallAsync("http_read", ChildCaller.Integer(waits, "id"));
        Assert.Equal(StatusCode.DeadlineExceeded, (await script.FailAsync("http_read", ChildCaller.Integer(hurries, "id"))).Code);
        await script.CallAsync("http_get", $"{Base}/release?key={key}", patient);
        Assert.Equal("2", ChildCaller.Text(await waiting));
    }

    [RequiresFact(Requirement.WebSockets)]
    public async Task An_address_that_does_not_answer_does_not_keep_others_from_it()
    {
        // Nobody accepts, and its queue is full: what comes is neither taken nor refused.
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), peer.Http));
        silent.Listen(0);
        using Socket filling = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await filling.ConnectAsync(silent.LocalEndPoint!);
        JormungandrChild child = new(
            new JormungandrSettings(),
            (_, _, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.9"), IPAddress.Parse("127.0.0.8"), IPAddress.Loopback]));
        using ChildCaller script = new(child, Local with { Hosts = ["many.example", "127.0.0.0/8"] });

        Value got = await script.CallAsync("http_get", $"http://many.example:{peer.Http}/echo", new Dictionary<string, object?> { ["timeout"] = 60.0 });
        Assert.Equal(200, ChildCaller.Integer(got, "status"));
    }

    private static ChildCaller Script(ToolLimits? limits = null) =>
        new(new JormungandrChild(new JormungandrSettings()), Local, limits);
}
