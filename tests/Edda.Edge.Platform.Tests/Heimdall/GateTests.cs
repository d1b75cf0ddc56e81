using Edda.Contracts.Heimdall.V1;
using Edda.Edge.Heimdall;
using Edda.Edge.Logs;
using Edda.Edge.Platform.Tests.Support;
using Scope = Edda.Edge.Heimdall.Scope;

namespace Edda.Edge.Platform.Tests.Heimdall;

public sealed class GateTests : IDisposable
{
    private const string Function = "/thor.v1.Thor/Act";
    private const uint Self = 1000;

    private readonly FakeClock _clock = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Sentry _sentry;

    public GateTests() => _sentry = Sentry.Open(
        _folder.File("key"), _folder.File("revoked"),
        new HeimdallSettings
        {
            LocalUsers = [new LocalUser { Uid = 1001, Scope = new Scope(["/thor.v1.Thor/*"], ["lamp"]) }],
        },
        Logger.None, Self, _clock);

    private Gate Gate => _sentry.Gate;

    public void Dispose()
    {
        _sentry.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Self)]
    [InlineData(0u)]
    public void The_service_s_own_user_and_root_may_do_everything(uint uid)
    {
        Denial denial = Gate.Admit(uid, null, Function, out Caller caller);

        Assert.False(denial.IsDenied);
        Assert.Equal(IdentityKind.LocalUser, caller.Kind);
        Assert.Equal("uid:" + uid, caller.Name);
        Assert.True(caller.Scope.AllowsTarget("anything"));
    }

    [Fact]
    public void A_listed_user_may_do_what_the_list_says()
    {
        Assert.False(Gate.Admit(1001, null, Function, out Caller caller).IsDenied);
        Assert.Equal(DenialReason.Function, Gate.Admit(1001, null, "/loki.v1.Loki/Run", out _).Reason);
        Assert.False(Gate.AdmitTarget(caller, Function, "lamp", "").IsDenied);
        Assert.Equal(DenialReason.Target, Gate.AdmitTarget(caller, Function, "door", "").Reason);
    }

    [Fact]
    public void Another_user_is_refused_until_the_settings_list_it()
    {
        Assert.Equal(DenialReason.LocalUser, Gate.Admit(1002, null, Function, out _).Reason);

        _sentry.Apply(new HeimdallSettings { LocalUsers = [new LocalUser { Uid = 1002 }] });

        Assert.False(Gate.Admit(1002, null, Function, out _).IsDenied);
        Assert.Equal(DenialReason.LocalUser, Gate.Admit(1001, null, Function, out _).Reason);
    }

    [Fact]
    public void Nobody_sees_the_health_and_who_it_is_and_no_more()
    {
        Assert.False(Gate.Admit(null, null, "/grpc.health.v1.Health/Check", out _).IsDenied);
        Assert.False(Gate.Admit(null, null, "/grpc.health.v1.Health/Watch", out _).IsDenied);
        Assert.False(Gate.Admit(null, null, "/heimdall.v1.Heimdall/WhoAmI", out Caller nobody).IsDenied);
        Assert.Equal(IdentityKind.Anonymous, nobody.Kind);
        foreach (string function in (string[])[
            Function, "/heimdall.v1.Heimdall/IssueToken", "/einherjar.v1.Einherjar/GetProfile",
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "/grpc.health.v1.HealthX/Check", "", "/"])
        {
            Denial denial = Gate.Admit(null, null, function, out _);
            Assert.Equal(DenialReason.Missing, denial.Reason);
            Assert.True(denial.IsUnauthenticated);
        }
    }

    [Fact]
    public void Health_is_told_also_to_those_whose_token_is_stale() =>
        Assert.False(Gate.Admit(null, "Bearer stale", "/grpc.health.v1.Health/Check", out _).IsDenied);

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Basic abc")]
    [InlineData("Bearer ")]
    [InlineData("Bearer x.y.z")]
    public void A_header_of_another_form_is_malformed(string header) =>
        Assert.Equal(DenialReason.Malformed, Gate.Admit(null, header, Function, out _).Reason);

    [Fact]
    public void A_token_opens_what_its_scope_has()
    {
        string header = "Bearer " + Issue(new Scope(["/thor.v1.Thor/*"], []));

        Assert.False(Gate.Admit(null, header, Function, out Caller caller).IsDenied);
        Assert.Equal(IdentityKind.Token, caller.Kind);
        Assert.Equal("odin", caller.Name);
        Denial denial = Gate.Admit(null, header, "/loki.v1.Loki/Run", out _);
        Assert.Equal(DenialReason.Function, denial.Reason);
        Assert.False(denial.IsUnauthenticated);
        Assert.Equal(DenialReason.Target, Gate.AdmitTarget(caller, Function, "lamp", "").Reason);
        Assert.False(Gate.AdmitTarget(caller, Function, "", "").IsDenied);
    }

    [Fact]
    public void The_scheme_s_case_does_not_matter() =>
        Assert.False(Gate.Admit(null, "bearer " + Issue(Scope.Everything), Function, out _).IsDenied);

    [Fact]
    public void A_token_that_is_shown_decides_also_for_a_local_user()
    {
        string header = "Bearer " + Issue(new Scope(["/thor.v1.Thor/Look"], []));

        Assert.Equal(DenialReason.Function, Gate.Admit(Self, header, Function, out _).Reason);
        Assert.Equal(DenialReason.Malformed, Gate.Admit(0, "Bearer forged", Function, out _).Reason);
    }

    [Fact]
    public void A_known_caller_takes_no_memory()
    {
        string header = "Bearer " + Issue(Scope.Everything);
        Gate.Admit(null, header, Function, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Gate.Admit(null, header, Function, out _);
            Gate.Admit(Self, null, Function, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private string Issue(Scope scope)
    {
        Caller owner = new(IdentityKind.LocalUser, "owner", Scope.Everything);
        Assert.False(_sentry.Issuer.Issue(owner, "odin", scope, 60, out _, out string text).IsRefused);
        return text;
    }
}
