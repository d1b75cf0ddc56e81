using Edda.Contracts.Heimdall.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Edge.Heimdall;
using Edda.Edge.Logs;
using Edda.Edge.Platform.Tests.Support;

namespace Edda.Edge.Platform.Tests.Heimdall;

public sealed class HeimdallServiceTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private readonly TemporaryFolder _folder = new();
    private readonly MemorySink _sink = new();
    private readonly LogPipeline _logs;
    private readonly Sentry _sentry;
    private readonly TestServer _test;
    private readonly HeimdallClient _client;

    public HeimdallServiceTests()
    {
        _logs = MemorySink.Pipeline(_sink);
        uint self = Edda.Edge.Hosting.Internal.Posix.EffectiveUser();
        _sentry = Sentry.Open(
            _folder.File("key"), _folder.File("revoked"), new HeimdallSettings { Network = "home" }, _logs.For("heimdall"), self,
            _clock);
        _test = new TestServer(new HeimdallInterceptor(_sentry.Gate));
        _test.Server.AddService(new HeimdallService(_sentry, _logs.For("heimdall")));
        _client = new HeimdallClient(_test.Channel);
    }

    public Task InitializeAsync() => _test.StartAsync();

    public async Task DisposeAsync()
    {
        await _test.DisposeAsync();
        _sentry.Dispose();
        _logs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_kernel_says_who_a_local_caller_is()
    {
        WhoAmIResponse me = await _client.WhoAmIAsync(new WhoAmIRequest(), TestServer.Patiently);

        Assert.Equal(IdentityKind.LocalUser, me.Kind);
        Assert.StartsWith("uid:", me.Name.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_carries_its_scope_to_the_service()
    {
        IssueTokenResponse issued = await IssueAsync("odin", ["/heimdall.v1.Heimdall/*"], ["lamp"]);
        Assert.Equal(_clock.UnixSeconds + 60, issued.ExpiresUnixS);

        WhoAmIResponse me = await _client.WhoAmIAsync(new WhoAmIRequest(), With(issued));

        Assert.Equal(IdentityKind.Token, me.Kind);
        Assert.Equal("odin", me.Name.ToString());
        Assert.Equal("/heimdall.v1.Heimdall/*", me.Scope!.Functions[0].ToString());
        Assert.Equal("lamp", me.Scope.Targets[0].ToString());
    }

    [Fact]
    public async Task Nobody_hands_on_more_than_he_has()
    {
        IssueTokenResponse mine = await IssueAsync("odin", ["/heimdall.v1.Heimdall/*"], ["lamp"], 30);

        Assert.Equal(
            StatusCode.PermissionDenied, await FailureAsync(() => IssueAsync("x", ["**"], [], 10, With(mine))));
        Assert.Equal(
            StatusCode.PermissionDenied,
            await FailureAsync(() => IssueAsync("x", ["/heimdall.v1.Heimdall/WhoAmI"], ["door"], 10, With(mine))));
        IssueTokenResponse handedOn =
            await IssueAsync("x", ["/heimdall.v1.Heimdall/WhoAmI"], ["lamp"], 3600, With(mine));
        Assert.Equal(mine.ExpiresUnixS, handedOn.ExpiresUnixS);
    }

    [Theory]
    [InlineData("", "/a", 60)]
    [InlineData("a\nb", "/a", 60)]
    [InlineData("odin", "", 60)]
    [InlineData("odin", "/a", 86401)]
    public async Task A_wish_that_makes_no_sense_is_an_invalid_argument(string subject, string function, uint lifetime) =>
        Assert.Equal(
            StatusCode.InvalidArgument, await FailureAsync(() => IssueAsync(subject, [function], [], lifetime)));

    [Fact]
    public async Task A_token_without_functions_is_not_made() =>
        Assert.Equal(StatusCode.InvalidArgument, await FailureAsync(() => IssueAsync("odin", [], [])));

    [Fact]
    public async Task A_scope_too_large_for_a_header_is_not_made() =>
        Assert.Equal(
            StatusCode.InvalidArgument,
            await FailureAsync(() => IssueAsync("odin", [.. Enumerable.Repeat(new string('x', 200), 60)], [])));

    [Fact]
    public async Task A_revoked_token_is_unauthenticated_from_the_next_call_on()
    {
        IssueTokenResponse issued = await IssueAsync("odin", ["**"], []);
        await _client.WhoAmIAsync(new WhoAmIRequest(), With(issued));

        await _client.RevokeTokenAsync(new RevokeTokenRequest { TokenId = issued.TokenId }, TestServer.Patiently);

        Assert.Equal(StatusCode.Unauthenticated, await FailureAsync(async () =>
            await _client.WhoAmIAsync(new WhoAmIRequest(), With(issued))));
        Assert.Equal(DenialReason.Revoked, (await CheckAsync(issued, "", "")).Reason);
    }

    [Fact]
    public async Task A_revocation_that_cannot_be_written_down_is_none()
    {
        IssueTokenResponse issued = await IssueAsync("odin", ["**"], []);
        Directory.CreateDirectory(_folder.File("revoked/in-the-way"));

        Assert.Equal(StatusCode.Unavailable, await FailureAsync(async () => await _client.RevokeTokenAsync(
            new RevokeTokenRequest { TokenId = issued.TokenId }, TestServer.Patiently)));

        await _client.WhoAmIAsync(new WhoAmIRequest(), With(issued));
    }

    [Fact]
    public async Task A_token_can_be_checked_without_using_it()
    {
        IssueTokenResponse issued = await IssueAsync("odin", ["/a.B/*"], ["lamp"]);

        CheckTokenResponse good = await CheckAsync(issued, "/a.B/C", "lamp");
        Assert.True(good.Allowed);
        Assert.Equal("odin", good.Subject.ToString());
        Assert.Equal(DenialReason.Function, (await CheckAsync(issued, "/c.D/E", "lamp")).Reason);
        Assert.Equal(DenialReason.Target, (await CheckAsync(issued, "/a.B/C", "door")).Reason);
        _clock.Advance(TimeSpan.FromMinutes(5));
        CheckTokenResponse expired = await CheckAsync(issued, "/a.B/C", "lamp");
        Assert.False(expired.Allowed);
        Assert.Equal(DenialReason.Expired, expired.Reason);
        Assert.Contains("expired", expired.Detail.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_public_key_checks_what_the_private_one_signed()
    {
        IssueTokenResponse issued = await IssueAsync("odin", ["**"], []);
        GetKeysResponse keys = await _client.GetKeysAsync(new GetKeysRequest(), TestServer.Patiently);
        TrustedKey key = new()
        {
            Id = keys.Keys[0].KeyId.ToString(),
            X = keys.Keys[0].X.Span.ToArray(),
            Y = keys.Keys[0].Y.Span.ToArray(),
        };

        // Another service, with a key of its own, that trusts ours.
        using Sentry other = Sentry.Open(
            _folder.File("other"), _folder.File("other-revoked"), new HeimdallSettings { TrustedKeys = [key] }, Logger.None, 0,
            _clock);

        Assert.False(other.Verifier.Verify(issued.Token.ToString(), out _, out _).IsDenied);
    }

    [Fact]
    public async Task Every_denial_is_in_the_log_with_its_reason_and_without_the_token()
    {
        IssueTokenResponse issued = await IssueAsync("odin", ["/a.B/*"], []);
        await FailureAsync(async () => await _client.GetKeysAsync(new GetKeysRequest(), With(issued)));
        _clock.Advance(TimeSpan.FromMinutes(5));
        await FailureAsync(async () => await _client.GetKeysAsync(new GetKeysRequest(), With(issued)));

        await Eventually.HoldsAsync(
            () => _sink.Text.Contains("\"reason\":\"expired\"", StringComparison.Ordinal), "the second denial");
        Assert.Contains("\"reason\":\"function\"", _sink.Text, StringComparison.Ordinal);
        Assert.Contains("\"function\":\"/heimdall.v1.Heimdall/GetKeys\"", _sink.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(issued.Token.ToString().Split('.')[2], _sink.Text, StringComparison.Ordinal);
    }

    private static async Task<StatusCode> FailureAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<RpcException>(call)).Code;

    private static CallOptions With(IssueTokenResponse issued) => new()
    {
        Timeout = TimeSpan.FromSeconds(30),
        Headers = new Metadata().Add("authorization", "Bearer " + issued.Token),
    };

    private async Task<CheckTokenResponse> CheckAsync(IssueTokenResponse issued, string function, string target) =>
        await _client.CheckTokenAsync(
            new CheckTokenRequest { Token = issued.Token, Function = function, Target = target }, TestServer.Patiently);

    private async Task<IssueTokenResponse> IssueAsync(
        string subject, string[] functions, string[] targets, uint lifetime = 60, CallOptions? options = null)
    {
        IssueTokenRequest request = new() { Subject = subject, LifetimeSeconds = lifetime };
        foreach (string function in functions)
            request.EnsureScope().Functions.Add(function);
        foreach (string target in targets)
            request.EnsureScope().Targets.Add(target);
        return await _client.IssueTokenAsync(request, options ?? TestServer.Patiently);
    }
}
