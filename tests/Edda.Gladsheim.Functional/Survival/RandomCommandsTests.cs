using Edda.Contracts.Gladsheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Survival;

/// <summary>
/// Many callers who do not agree, on services that need each other and are killed meanwhile. Each service takes a lock that
/// the kernel gives up with its processes, and says so when it is not alone.
/// </summary>
public sealed class RandomCommandsTests
{
    private const int Callers = 8;
    private const int CommandsEach = 60;

    private static readonly string[] Names = ["a", "b", "c", "d", "deaf", "brief", "once"];

    [Fact]
    public async Task Whatever_is_asked_at_once_nothing_runs_twice_and_all_comes_to_rest()
    {
        const string alone = "exec 9> $F/NAME.lock; flock -n 9 || echo NAME >> $F/twice; ";
        string services = string.Join(
            ',',
            Service("a", alone + "exec sleep 1000", ""),
            Service("b", alone + "sleep 1000 & wait", "\"depends_on\": {\"a\": \"started\"},"),
            Service("c", alone + "(setsid sleep 1000 &) ; echo up; exec sleep 1000", "\"ready\": {\"when\": \"output\", \"output\": \"up\"}, \"depends_on\": {\"a\": \"started\"},"),
            Service("d", alone + "exec sleep 1000", "\"depends_on\": {\"b\": \"started\", \"c\": \"healthy\"}, \"checks\": {\"p\": {\"kind\": \"process\", \"interval\": \"20ms\"}},"),
            Service("deaf", alone + "trap '' TERM; while :; do sleep 1000; done", "\"stop\": {\"timeout\": \"50ms\"},"),
            Service("brief", alone + "sleep 0.02; exit 1", ""),
            Service("once", alone + "sleep 0.05", "\"kind\": \"oneshot\","));
        await using RunningHall hall = await RunningHall.StartAsync(
            services, "\"starts_per_second\": 10000, \"sample_interval\": \"100ms\",");

        Task callers = Task.WhenAll(
            Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CommandAsync(hall, new Random(caller)))));
        Assert.True(await Task.WhenAny(callers, Task.Delay(2 * ChildProcess.Patience)) == callers, await DescribeAsync(hall));
        await callers;
        foreach (string name in Names)
            await hall.Client.StopAsync(name);
        await Eventually.HoldsAsync(
            async () => (await hall.Client.ListAsync(states: [ServiceState.Stopped])).Services.Count == Names.Length, "all are stopped");

        Assert.False(File.Exists(hall.File("twice")), "two of a service ran at once");
        Assert.Empty(Kernel.ProcessesWith($"WHO={hall.Folder}/"));
        Assert.DoesNotContain("unexpected failure", hall.Process.Output, StringComparison.Ordinal);

        foreach (string name in (string[])["d", "deaf"])
            Assert.Equal(ServiceState.Running, (await hall.Client.StartAsync(name)).State);
    }

    /// <summary>For a failure: what each service waits for.</summary>
    private static async Task<string> DescribeAsync(RunningHall hall)
    {
        ListServicesResponse all = await hall.Client.ListAsync();
        string text = "";
        for (int i = 0; i < all.Services.Count; i++)
            text += $"{all.Services[i].Name} is {all.Services[i].State}, pid {all.Services[i].Pid}: {all.Services[i].Reason}\n";
        return text;
    }

    private static string Service(string name, string script, string more) =>
        $$"""
        "{{name}}": {"command": ["/bin/sh", "-c", "{{script.Replace("NAME", name, StringComparison.Ordinal)}}"], {{more}}
                     "environment": {"WHO": "$F/{{name}}"}, "autostart": false{{(name == "once" ? "" : ", \"restart\": {\"attempts\": 0, \"delay\": \"1ms\", \"max_delay\": \"20ms\"}")}} }
        """;

    private static async Task CommandAsync(RunningHall hall, Random random)
    {
        for (int i = 0; i < CommandsEach; i++)
        {
            string name = Names[random.Next(Names.Length)];
            try
            {
                switch (random.Next(6))
                {
                    case 0:
                        await hall.Client.StopAsync(name, force: random.Next(3) == 0);
                        break;
                    case 1:
                        await hall.Client.RestartAsync(name, timeout: TimeSpan.FromSeconds(1));
                        break;
                    case 2 when (await hall.Client.StatusAsync(name)).Pid is > 0 and int process:
                        Signals.Send(process, Signals.KillNow);
                        break;
                    default:
                        await hall.Client.StartAsync(
                            name, name == "brief" ? WaitFor.WaitSpawned : WaitFor.WaitReady, TimeSpan.FromSeconds(2));
                        break;
                }
            }
            catch (RpcException refused) when (refused.Code is StatusCode.Aborted or StatusCode.FailedPrecondition or StatusCode.DeadlineExceeded)
            {
                // Somebody else wanted something else.
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // It had ended by itself.
            }
        }
    }
}
