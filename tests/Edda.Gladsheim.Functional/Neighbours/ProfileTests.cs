using System.Threading.Channels;
using Edda.Contracts.Einherjar.V1;
using Edda.Contracts.Gladsheim.V1;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Neighbours;

/// <summary>Services of Edda under Gladsheim: a second Gladsheim is one, with grpc.health.v1 and einherjar.v1.</summary>
public sealed class ProfileTests
{
    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_service_with_grpc_health_is_followed_and_asked_what_it_can_do(string watch)
    {
        await using RunningHall hall = RunningHall.Prepare(
            """
            "inner": {"command": ["PROGRAM", "--config", "$F/inner.json", "--listen", "unix:$F/inner"], "einherjar": "unix:$F/inner",
                      "inherit_environment": ["HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME"], "autostart": false,
                      "checks": {"grpc": {"kind": "grpc", "address": "unix:$F/inner", "interval": "50ms", "watch": WATCH}}}
            """.Replace("PROGRAM", HallBinary.Path, StringComparison.Ordinal).Replace("WATCH", watch, StringComparison.Ordinal));
        hall.Put("inner.json", $$"""{"run_folder": "{{hall.Folder}}/inner-run", "log_folder": "{{hall.Folder}}/inner-logs", "state_folder": "{{hall.Folder}}/inner-state"}""");
        await hall.RunAsync();

        ServiceStatus started = await hall.Client.StartAsync("inner", timeout: ChildProcess.Patience);
        ServiceStatus known = await hall.UntilAsync("inner", now => now.Profile is { Functions.Count: > 0 }, "has said what it can do");
        Signals.Send(started.Pid, Signals.KillNow);
        ServiceStatus again = await hall.UntilAsync(
            "inner", now => now is { StartId: 2, Health: HealthState.Healthy, Profile.Functions.Count: > 0 }, "is back");

        Assert.Equal(HealthState.Healthy, started.Health);
        Assert.Contains("start_service", Names(known.Profile!));
        Assert.Equal(Names(known.Profile!), Names(again.Profile!));
    }

    [Fact]
    public async Task A_profile_that_changes_is_asked_for_again_and_nothing_is_restarted()
    {
        await using RunningHall hall = RunningHall.Prepare(
            """ "teller": {"command": ["/bin/sleep", "1000"], "einherjar": "unix:$F/teller"} """);
        GrpcServerOptions options = new();
        options.Listen.Add("unix:" + hall.File("teller"));
        await using GrpcServer server = new(options);
        Teller teller = new();
        server.AddService(teller);
        await server.StartAsync();
        teller.Can("first");
        await hall.RunAsync();

        ServiceStatus before = await hall.UntilAsync("teller", now => IsAble(now, "first"), "can do the first");
        teller.Can("second");
        ServiceStatus after = await hall.UntilAsync("teller", now => IsAble(now, "second"), "can do the second");

        Assert.Equal((before.Pid, 1ul), (after.Pid, after.StartId));
    }

    private static bool IsAble(ServiceStatus now, string function) =>
        now.Profile is { Functions.Count: 1 } profile && profile.Functions[0].Name.ToString() == function;

    private static List<string> Names(Profile profile)
    {
        List<string> names = [];
        for (int i = 0; i < profile.Functions.Count; i++)
            names.Add(profile.Functions[i].Name.ToString());
        return names;
    }

    /// <summary>Says that it can do one thing, and tells when that becomes another.</summary>
    private sealed class Teller : EinherjarBase
    {
        private readonly Channel<string> _changes = Channel.CreateUnbounded<string>();
        private volatile string _function = "";

        public void Can(string function) => _changes.Writer.TryWrite(function);

        public override ValueTask GetProfile(GetProfileRequest request, Profile response, ServerCall call)
        {
            response.Functions.Add().Name = _function;
            return default;
        }

        public override async ValueTask WatchProfile(
            WatchProfileRequest request, ResponseStream<ProfileChange> responses, ServerCall call)
        {
            ulong revision = 0;
            await foreach (string function in _changes.Reader.ReadAllAsync(call.Cancellation))
            {
                _function = function;
                await responses.WriteAsync(new ProfileChange { Revision = ++revision });
            }
        }
    }
}
