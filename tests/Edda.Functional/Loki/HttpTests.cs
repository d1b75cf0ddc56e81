using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Loki.Tests.Jormungandr;
using Edda.Testing;

namespace Edda.Functional.Loki;

/// <summary>Jormungandr's HTTP and WebSocket on the published binary, against Python's http.server and websockets.</summary>
public sealed class HttpTests(Peer peer) : IClassFixture<Peer>, IAsyncLifetime
{
    private static readonly Permissions Local = LokiCaller.May("jormungandr", hosts: ["127.0.0.1"]);

    private LokiCaller? _loki;

    private LokiCaller Loki => _loki!;

    private string Base => $"http://127.0.0.1:{peer.Http}";

    public async Task InitializeAsync()
    {
        if (Requirements.SkipReason([Requirement.PublishedBinaries, Requirement.WebSockets]) is null)
            _loki = await LokiCaller.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_loki is not null)
            await _loki.DisposeAsync();
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.WebSockets)]
    public async Task Every_method_sends_and_receives()
    {
        Assert.Equal(
            "200 yes GET t None |POST None None hello|PUT None None hello|DELETE None None |PATCH None None x|404",
            await Loki.RunAsync(
                $$"""
                local base = "{{Base}}"
                local got = jormungandr:http_get(base .. "/echo", { headers = { ["X-Test"] = "t" } })
                return table.concat({
                  got.status .. " " .. got.headers["x-answer"] .. " " .. got.body,
                  jormungandr:http_post(base .. "/echo", "hello").body,
                  jormungandr:http_put(base .. "/echo", "hello").body,
                  jormungandr:http_delete(base .. "/echo").body,
                  jormungandr:http_request("PATCH", base .. "/echo", "x").body,
                  jormungandr:http_get(base .. "/nowhere").status }, "|")
                """,
                Local));
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.WebSockets)]
    public async Task A_large_body_is_read_piece_by_piece_in_little_memory()
    {
        Assert.Equal(
            "50000000",
            await Loki.RunAsync(
                $$"""
                local open, total = jormungandr:http_open("GET", "{{Base}}/big?n=50000000"), 0
                for piece in function() return jormungandr:http_read(open.id, 65536) end do total = total + #piece end
                return string.format("%d", total)
                """,
                Local, new Limits { MemoryBytes = 2 << 20, WallMs = 100_000, CpuMs = 60_000 }));
        Status whole = await Loki.FailAsync($"jormungandr:http_get('{Base}/big?n=9000000')", Local);
        Assert.Equal(StatusCode.OutOfRange, whole.Code);
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.WebSockets)]
    public async Task A_large_body_is_sent_piece_by_piece_in_little_memory()
    {
        Assert.Equal(
            "200 10485760",
            await Loki.RunAsync(
                $$"""
                local id = jormungandr:http_begin("POST", "{{Base}}/size")
                local piece = ("x"):rep(65536)
                for i = 1, 160 do jormungandr:http_write(id, piece) end
                local answer = jormungandr:http_finish(id)
                return answer.status .. " " .. jormungandr:http_read(answer.id)
                """,
                Local, new Limits { MemoryBytes = 2 << 20, WallMs = 100_000, CpuMs = 60_000 }));
        Status refused = await Loki.FailAsync("local id = jormungandr:http_begin('PUT', 'http://127.0.0.1:1/')\njormungandr:http_finish(id)", Local);
        Assert.Equal(StatusCode.Unavailable, refused.Code);
        Status forbidden = await Loki.FailAsync("local id = jormungandr:http_begin('PUT', 'http://127.0.0.2:1/')\njormungandr:http_finish(id)", Local);
        Assert.Equal(StatusCode.PermissionDenied, forbidden.Code);
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.WebSockets)]
    public async Task Redirects_are_followed_by_policy_and_under_the_same_permissions()
    {
        Assert.Equal(
            "GET None None |POST None None x|302",
            await Loki.RunAsync(
                $$"""
                local base = "{{Base}}"
                return table.concat({
                  jormungandr:http_post(base .. "/redirect?to=/echo", "x").body,
                  jormungandr:http_post(base .. "/redirect?status=307&to=/echo", "x").body,
                  jormungandr:http_get(base .. "/redirect?to=/echo", { redirects = 0 }).status }, "|")
                """,
                Local));
        Status elsewhere = await Loki.FailAsync($"jormungandr:http_get('{Base}/redirect?to=http://127.0.0.2:1/')", Local);
        Assert.Equal(StatusCode.PermissionDenied, elsewhere.Code);
        Assert.EndsWith("does not allow 127.0.0.2:1; allowed: \"127.0.0.1\"", elsewhere.Message, StringComparison.Ordinal);
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.WebSockets)]
    public async Task A_name_is_held_to_the_address_that_it_leads_to()
    {
        string source = $"return string.format('%d', jormungandr:http_get('http://localhost:{peer.Http}/echo').status)";
        Status named = await Loki.FailAsync(source, LokiCaller.May("jormungandr", hosts: ["localhost"]));
        Assert.Equal(StatusCode.PermissionDenied, named.Code);
        Assert.Contains("allows localhost, but it leads to ", named.Message, StringComparison.Ordinal);
        Assert.Equal("200", await Loki.RunAsync(source, LokiCaller.May("jormungandr", hosts: ["localhost", "127.0.0.0/8", "::1"])));
        Status none = await Loki.FailAsync(source, LokiCaller.May("jormungandr"));
        Assert.Equal(
            (StatusCode.PermissionDenied, true),
            (none.Code, none.Message.EndsWith("does not allow localhost:" + peer.Http + "; allowed: none", StringComparison.Ordinal)));
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.WebSockets)]
    public async Task Timeouts_retries_and_the_networks_limit_hold()
    {
        Status late = await Loki.FailAsync($"jormungandr:http_get('{Base}/slow', {{ timeout = 0.2 }})", Local);
        Assert.Equal(StatusCode.DeadlineExceeded, late.Code);
        string key = Guid.NewGuid().ToString("N");
        Assert.Equal("3", await Loki.RunAsync($"return jormungandr:http_get('{Base}/flaky?key={key}&times=2', {{ retries = 3 }}).body", Local));

        Status poor = await Loki.FailAsync(
            $"local open = jormungandr:http_open('GET', '{Base}/big?n=1000000')\nwhile pcall(jormungandr.http_read, jormungandr, open.id) do end",
            Local, new Limits { NetworkBytes = 100_000 });
        Assert.Equal(StatusCode.ResourceExhausted, poor.Code);
        LimitReached limit = LokiCaller.LimitIn(poor);
        Assert.Equal(("network", 100_000UL, 2U), (limit.Limit.ToString(), limit.Allowed, limit.Line));
        Assert.True(limit.Measured > 100_000);
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.WebSockets)]
    public async Task A_websocket_echoes_and_comes_back_after_it_was_dropped()
    {
        Assert.Equal(
            "grüße|300000|again|Bearer x edda.test|waited|closed",
            await Loki.RunAsync(
                $$"""
                local url = "ws://127.0.0.1:{{peer.WebSocket}}/"
                local id, said = jormungandr:ws_connect(url, { reconnect = true, headers = { Authorization = "Bearer x" }, protocol = "edda.test" }), {}
                local function echo(text)
                  jormungandr:ws_send(id, text)
                  return jormungandr:ws_receive(id)
                end
                said[1] = echo("grüße")
                said[2] = #echo(("x"):rep(300000))
                jormungandr:ws_send(id, "drop")
                pcall(jormungandr.ws_receive, jormungandr, id, 1)
                said[3] = echo("again")
                said[4] = echo("who")
                local plain = jormungandr:ws_connect(url)
                jormungandr:ws_send(plain, "wait functional")
                said[5] = pcall(jormungandr.ws_receive, jormungandr, plain, 0.1) and "early"
                jormungandr:ws_send(id, "release wait functional")
                said[5] = said[5] or jormungandr:ws_receive(plain)
                jormungandr:ws_send(plain, "bye")
                said[6] = jormungandr:ws_receive(plain) == nil and "closed" or "open"
                return table.concat(said, "|")
                """,
                Local));
        Status elsewhere = await Loki.FailAsync($"jormungandr:ws_connect('ws://127.0.0.2:{peer.WebSocket}/')", Local);
        Assert.Equal(StatusCode.PermissionDenied, elsewhere.Code);
    }
}
