using System.Threading.Channels;
using Edda.Contracts.Gladsheim.V1;
using Edda.Contracts.Responsibility.V1;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Neighbours;

/// <summary>What somebody should see to is offered to Odin, where there is one.</summary>
public sealed class AlertTests
{
    [Fact]
    public async Task A_crash_for_good_and_a_limit_reach_odin_as_calls()
    {
        await using RunningHall hall = RunningHall.Prepare(
            """
            "broken": {"command": ["/bin/false"], "restart": {"policy": "never"}, "autostart": false},
            "hoarder": {"command": ["/bin/sh", "-c", "exec 3</dev/null 4</dev/null 5</dev/null; exec sleep 1000"], "autostart": false,
                        "limits": {"open_files": 5, "action": "alert"}}
            """, "\"odin\": \"unix:$F/odin\", \"sample_interval\": \"100ms\",");
        GrpcServerOptions options = new();
        options.Listen.Add("unix:" + hall.File("odin"));
        await using GrpcServer server = new(options);
        Odin odin = new();
        server.AddService(odin);
        await server.StartAsync();
        await hall.RunAsync();

        await hall.Client.StartAsync("broken", WaitFor.WaitNothing);
        (string service, string description, string critical) crash = await odin.NextAsync();
        await hall.Client.StartAsync("hoarder");
        (string service, string description, string critical) limit = await odin.NextAsync();

        Assert.Equal(("broken", "true"), (crash.service, crash.critical));
        Assert.Contains("CRASHED", crash.description, StringComparison.Ordinal);
        Assert.Equal(("hoarder", "true"), (limit.service, limit.critical));
        Assert.Contains("open files: 6 of 5", limit.description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_odin_alerts_are_events_and_one_that_does_not_answer_holds_nothing_up()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "broken": {"command": ["/bin/false"], "restart": {"policy": "never"}, "autostart": false},
            "well": {"command": ["/bin/sleep", "1000"], "autostart": false}
            """, "\"odin\": \"unix:$F/nobody\",");

        await hall.Client.StartAsync("broken", WaitFor.WaitNothing);
        await hall.UntilAsync("broken", ServiceState.Crashed);
        ServiceStatus well = await hall.Client.StartAsync("well");
        await hall.Process.WaitForLineAsync(line => line.Contains("Odin does not take alerts", StringComparison.Ordinal));

        Assert.Equal(ServiceState.Running, well.State);
        await hall.EventsUntilAsync(told => told.State is { To: ServiceState.Crashed }, "crashed", "broken");
    }

    private sealed class Odin : ResponsibilityBase
    {
        private readonly Channel<(string, string, string)> _taken = Channel.CreateUnbounded<(string, string, string)>();

        public override ValueTask Take(TakeRequest request, TakeResponse response, ServerCall call)
        {
            response.Taken = true;
            TaskContext context = request.Context!;
            _taken.Writer.TryWrite((Value(context, "service"), context.Description.ToString(), Value(context, "critical")));
            return default;
        }

        public async Task<(string Service, string Description, string Critical)> NextAsync()
        {
            using CancellationTokenSource end = new(ChildProcess.Patience);
            return await _taken.Reader.ReadAsync(end.Token);
        }

        private static string Value(TaskContext context, string key)
        {
            for (int i = 0; i < context.Values.Count; i++)
            {
                if (context.Values[i].Key.ToString() == key)
                    return context.Values[i].Value.ToString();
            }

            return "";
        }
    }
}
