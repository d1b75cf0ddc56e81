using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Settings;

namespace Edda.Gladsheim.Logic.Tests.Settings;

public sealed class ConfigurationReaderTests
{
    [Fact]
    public void Everything_a_service_can_be_told_arrives()
    {
        ServiceDefinition web = ReadSettings.Service(
            """
            "db": {"command": ["/usr/bin/db"], "ready": {"when": "notify"}},
            "a": {
              "description": "the front", "labels": {"team": "x"}, "command": ["/usr/sbin/web", "-f"],
              "environment": {"A": "1"}, "inherit_environment": ["PATH"], "environment_files": ["/etc/secret"],
              "working_directory": "/srv", "user": "www", "group": "www", "umask": "027",
              "rlimits": {"nofile": "1024:4096", "core": "unlimited"},
              "depends_on": {"db": "healthy"},
              "stop": {"signal": "QUIT", "timeout": "3s"}, "reload": {"signal": "HUP"},
              "restart": {"policy": "on_failure", "delay": "50ms", "max_delay": "1s", "attempts": 4, "window": "10s", "healthy_after": "5s"},
              "checks": {
                "up": {"kind": "tcp", "purpose": "startup", "address": "127.0.0.1:80", "failures": 30, "interval": "1s"},
                "alive": {"kind": "http", "purpose": "liveness", "url": "http://127.0.0.1/health", "status": "200-204", "timeout": "1s"}
              },
              "limits": {"memory": "64MiB", "cpu_percent": 50, "action": "restart", "warn_at_percent": 70},
              "log": {"file_size": "1MiB", "files": 2}, "autostart": false, "einherjar": "unix:/run/web.sock"
            }
            """);

        Assert.Equal(["/usr/sbin/web", "-f"], web.Command);
        Assert.Equal("1", web.Environment["A"]);
        Assert.Equal(0x17, web.Umask);
        Assert.Equal([new KernelLimit(7, 1024, 4096), new KernelLimit(4, -1, -1)], web.KernelLimits);
        Assert.Equal([new Dependency("db", DependencyCondition.Healthy)], web.DependsOn);
        Assert.Equal(new StopRules { Signal = Signals.Quit, Timeout = TimeSpan.FromSeconds(3) }, web.Stop);
        Assert.Equal(Signals.Hup, web.ReloadSignal);
        Assert.Equal(
            new RestartPolicy
            {
                Mode = RestartMode.OnFailure,
                Delay = TimeSpan.FromMilliseconds(50),
                MaximumDelay = TimeSpan.FromSeconds(1),
                Attempts = 4,
                Window = TimeSpan.FromSeconds(10),
                HealthyAfter = TimeSpan.FromSeconds(5),
            },
            web.Restart);
        Assert.Equal(ReadyWhen.Health, web.Ready.When);
        Assert.Equal((200, 204), (web.Checks[1].StatusFrom, web.Checks[1].StatusTo));
        Assert.Equal(30, web.Checks[0].Failures);
        Assert.Equal(64 << 20, web.Limits.MemoryBytes);
        Assert.Equal(LimitAction.Restart, web.Limits.Action);
        Assert.Equal(2, web.Log.Files);
        Assert.False(web.AutoStart);
    }

    [Fact]
    public void Instances_are_services_of_their_own_and_needing_the_group_is_needing_all()
    {
        HallConfiguration read = ReadSettings.Good(
            """
            {"services": {
              "worker@1..3": {"command": ["/bin/worker", "--port=900{instance}"], "environment": {"ID": "{instance}"}},
              "front": {"command": ["/bin/front"], "depends_on": {"worker": "started"}}
            }}
            """);

        Assert.Equal(["worker@1", "worker@2", "worker@3", "front"], read.Graph.StartOrder.Select(service => service.Name));
        ServiceDefinition second = read.Graph.StartOrder[1];
        Assert.Equal(["/bin/worker", "--port=9002"], second.Command);
        Assert.Equal("2", second.Environment["ID"]);
        Assert.Equal("worker", second.Group);
        Assert.Equal(3, read.Graph.StartOrder[3].DependsOn.Count);
    }

    [Fact]
    public void A_cycle_is_refused_at_its_line_and_written_out()
    {
        string[] problems = ReadSettings.Problems(
            """
            {"services": {
              "a": {"command": ["/bin/a"], "depends_on": {"b": "started"}},
              "b": {"command": ["/bin/b"],
                    "depends_on": {"a": "started"}}
            }}
            """);

        Assert.Equal(
            "/etc/edda/gladsheim.json:4:24: services.b.depends_on.a: found a cycle: a -> b -> a; "
            + "needed: a dependency that can be met",
            problems.Single());
    }

    [Theory]
    [InlineData("""{"command": ["x"], "schedule": "every 5m"}""", "schedule", "never due again")]
    [InlineData("""{"command": ["x"], "kind": "oneshot", "schedule": "every 5m", "autostart": true}""", "autostart", "without effect")]
    [InlineData("""{"command": ["x"], "kind": "oneshot", "checks": {"a": {"kind": "process"}}}""", "checks", "exit code is its health")]
    [InlineData("""{"command": ["x"], "kind": "oneshot", "restart": {"policy": "always"}}""", "restart", "schedule")]
    [InlineData("""{"command": ["x"], "pid_file": "/run/x.pid"}""", "pid_file", "forking")]
    [InlineData("""{"command": ["x"], "ready": {"when": "health"}}""", "ready", "without a check")]
    [InlineData("""{"command": ["x"], "ready": {"when": "launched", "timeout": "5s"}}""", "ready.timeout", "waits for nothing")]
    [InlineData("""{"command": ["x"], "ready": {"when": "port"}}""", "ready.when", "address")]
    [InlineData("""{"command": ["x"], "ready": {"when": "notify", "output": "up"}}""", "ready.output", "only with")]
    [InlineData("""{"command": ["x"], "restart": {"policy": "never", "delay": "1s"}}""", "restart.policy", "no")]
    [InlineData("""{"command": ["x"], "restart": {"attempts": 0, "window": "1s"}}""", "restart.window", "no limit")]
    [InlineData("""{"command": ["x"], "restart": {"max_delay": "1ms"}}""", "restart.max_delay", "less than")]
    [InlineData("""{"command": ["x"], "checks": {"c": {"kind": "tcp", "address": "h:1", "url": "http://h/"}}}""", "checks.c.url", "tcp")]
    [InlineData("""{"command": ["x"], "checks": {"c": {"kind": "http"}}}""", "checks.c.url", "needed")]
    [InlineData("""{"command": ["x"], "checks": {"c": {"kind": "tcp", "address": "unix:/x"}}}""", "checks.c.address", "host:port")]
    [InlineData("""{"command": ["x"], "checks": {"c": {"kind": "process", "timeout": "1s"}}}""", "checks.c.timeout", "process")]
    [InlineData("""{"command": ["x"], "limits": {"action": "stop"}}""", "limits.action", "no limit")]
    [InlineData("""{"command": ["x"], "limits": {"open_files": 5, "action": "throttle"}}""", "limits.action", "rlimits")]
    [InlineData("""{"command": ["x"], "limits": {"memory": "64MiB", "action": "throttle"}}""", "limits.action", "cgroup v2")]
    [InlineData("""{"command": ["x"], "limits": {"memory": "9GiB"}}""", "limits", "8589934592")]
    [InlineData("""{"command": ["x"], "limits": {"cpu_percent": 500}}""", "limits", "this machine has 200 percent")]
    [InlineData("""{"command": ["x{instance}"]}""", "command", "instances")]
    [InlineData("""{"command": ["x"], "environment": {"A": "1"}, "inherit_environment": ["A"]}""", "inherit_environment", "also set")]
    [InlineData("""{"command": ["x"], "rlimits": {"files": "5"}}""", "rlimits", "nofile")]
    [InlineData("""{"command": []}""", "command", "list of 1")]
    [InlineData("""{}""", "command", "required")]
    [InlineData("""{"command": ["x"], "depends_on": {"b": "healthy"}}""", "depends_on.b", "no service of that name")]
    [InlineData("""{"command": ["x"], "comand": ["y"]}""", "comand", "did you mean")]
    public void A_setting_without_effect_or_meaning_is_refused_with_its_path(string service, string path, string says)
    {
        string problem = ReadSettings.Problems("{\"services\": {\"a\": " + service + "}}").Single();

        Assert.Contains($": services.a.{path}: ", problem, StringComparison.Ordinal);
        Assert.Contains(says, problem, StringComparison.Ordinal);
        Assert.StartsWith("/etc/edda/gladsheim.json:1:", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("-a")]
    [InlineData("a@4..1")]
    [InlineData("a@x")]
    [InlineData("a@1..20000")]
    [InlineData("../a")]
    public void A_name_that_cannot_be_one_is_refused(string name)
    {
        string problem = ReadSettings.Problems($$"""{"services": {"{{name}}": {"command": ["x"]} } }""").Single();

        Assert.Contains("allowed: letters, digits", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_platform_allows_so_many_services_and_the_settings_may_allow_more()
    {
        string services = string.Join(", ", Enumerable.Range(0, 16).Select(i => $$""" "s{{i}}": {"command": ["x"]} """));

        string problem = ReadSettings.Problems("{\"services\": {" + services + "}}").Single();
        HallConfiguration more = ReadSettings.Good(
            "{\"platform_limits\": {\"services\": 16}, \"services\": {" + services + "}}");

        Assert.Contains("16 services; allowed on Midgard: 15", problem, StringComparison.Ordinal);
        Assert.Equal(16, more.Platform.Services);
    }

    [Theory]
    [InlineData("midgard", 15, 512, 25)]
    [InlineData("alfheim", 5, 256, 25)]
    [InlineData("asgard", 25, 2048, 75)]
    [InlineData("ragnarok", 8, 512, 30)]
    public void The_platforms_allow(string name, int services, int memory, double cpu)
    {
        PlatformProfile platform = ReadSettings.Good($$"""{"platform": "{{name}}"}""").Platform;

        Assert.Equal((services, (long)memory << 20, cpu), (platform.Services, platform.MemoryBytes, platform.CpuPercent));
        Assert.Equal(name == "alfheim", platform.BatteryAware);
    }
}
