using Edda.Edge.Gladsheim;
using Edda.Edge.Settings;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Settings.Compose;
using FsCheck;
using FsCheck.Fluent;

namespace Edda.Gladsheim.Logic.Tests.Settings;

public sealed class ComposeFileTests
{
    [Fact]
    public void A_file_with_several_services_is_understood()
    {
        IReadOnlyList<ServiceDefinition> services = Read(
            """
            # the whole application
            version: "3.8"
            x-note: ignored
            services:
              db:
                command: /usr/bin/postgres -D "/var/lib/my data"
                user: postgres:postgres
                healthcheck:
                  test: ["CMD", "pg_isready", "-q"]
                  interval: 1m30s
                  timeout: 5s
                  retries: 4
                  start_period: 10s
                ulimits:
                  nofile: {soft: 1024, hard: 4096}
                  core: 0
                stop_signal: SIGINT
                stop_grace_period: 20s
                mem_limit: 512m
              migrate:
                entrypoint: [/usr/bin/migrate, up]   # once
                environment:
                - URL=postgres://localhost/x=y
                restart: "no"
              web:
                command: ["/usr/bin/web"]
                environment: {MODE: live, EMPTY: }
                depends_on:
                  db:
                    condition: service_healthy
                deploy:
                  replicas: 2
                  resources:
                    limits: {cpus: "0.5", memory: 64mb}
                restart: on-failure:3
                labels:
                  team: 'it''s us'
            """);

        ServiceDefinition db = services.Single(service => service.Name == "db");
        Assert.Equal(["/usr/bin/postgres", "-D", "/var/lib/my data"], db.Command);
        Assert.Equal(("postgres", "postgres"), (db.User, db.UserGroup));
        CheckDefinition check = db.Checks.Single();
        Assert.Equal(["pg_isready", "-q"], check.Command);
        Assert.Equal((90.0, 5.0, 4, 10.0), (check.Interval.TotalSeconds, check.Timeout.TotalSeconds, check.Failures, check.Delay.TotalSeconds));
        Assert.Equal([new KernelLimit(7, 1024, 4096), new KernelLimit(4, 0, 0)], db.KernelLimits);
        Assert.Equal(new StopRules { Signal = Signals.Int, Timeout = TimeSpan.FromSeconds(20) }, db.Stop);
        Assert.Equal((512L << 20, LimitAction.Stop), (db.Limits.MemoryBytes!.Value, db.Limits.Action));
        Assert.Equal(RestartMode.Never, db.Restart.Mode);

        ServiceDefinition migrate = services.Single(service => service.Name == "migrate");
        Assert.Equal("postgres://localhost/x=y", migrate.Environment["URL"]);
        Assert.Equal(["/usr/bin/migrate", "up"], migrate.Command);

        ServiceDefinition web = services.Single(service => service.Name == "web@2");
        Assert.Equal(new Dependency("db", DependencyCondition.Healthy), web.DependsOn.Single());
        Assert.Equal((RestartMode.OnFailure, 3), (web.Restart.Mode, web.Restart.Attempts));
        Assert.Equal((50.0, 64L << 20), (web.Limits.CpuPercent!.Value, web.Limits.MemoryBytes!.Value));
        Assert.Equal(("live", ""), (web.Environment["MODE"], web.Environment["EMPTY"]));
        Assert.Equal("it's us", web.Labels["team"]);
    }

    [Theory]
    [InlineData("services:\n  a:\n    image: nginx\n    command: x", "3:5: image: found \"image\"; understood here")]
    [InlineData("services:\n  a:\n    command: x\n    ports:\n      - 80:80", "4:5: ports")]
    [InlineData("volumes:\n  x:\nservices:\n  a:\n    command: x", "1:1: volumes")]
    [InlineData("services:\n  a:\n    command: x | y", "3:14: command: found \"x | y\"; allowed: a list, or a command without")]
    [InlineData("services:\n  a:\n    command: $EDDA_IS_NOT_SET/x", "3:14: command")]
    [InlineData("services:\n  a: &x\n    command: x", "2:6: found an anchor")]
    [InlineData("services:\n  a:\n    command: *x", "3:14: found an alias")]
    [InlineData("services:\n  a:\n    command: |\n      x", "3:14: found a text over several lines")]
    [InlineData("services:\n\ta:\n    command: x", "2:1: found a tab")]
    [InlineData("services:\n  a:\n    command: x\n    command: y", "4:5: found \"command\" a second time")]
    [InlineData("services:\n  a:\n    command: [x, y", "3:19: found a list that does not end")]
    [InlineData("services:\n  a:\n    command: \"x", "3:16: found a text without its closing quote")]
    [InlineData("services:\n  a:\n    command: x\n   user: y", "4:4: found")]
    [InlineData("services:\n  a:\n    command: x\n      y", "4:7: found a line that is indented more")]
    [InlineData("services:\n  a:\n    command: x\n---\nb: c", "4:1: found a second document")]
    [InlineData("services:\n  a:\n    command: x\n    restart: sometimes", "4:14: restart: found \"sometimes\"")]
    [InlineData("services:\n  a:\n    command: x\n    mem_limit: much", "4:16: mem_limit")]
    [InlineData("services:\n  a:\n    command: x\n    depends_on: {b: {condition: maybe}}", "4:33: condition: found \"maybe\"")]
    [InlineData("services:\n  a:\n    user: x", "2:3: a: found \"a\"; needed: \"command\"")]
    [InlineData("services:\n  a:\n    command: x\n    working_dir: here", "4:18: working_dir")]
    [InlineData("- a", "1:1: found a list")]
    [InlineData("", "1:1: found nothing")]
    public void What_is_not_understood_is_refused_by_its_line(string text, string expected)
    {
        List<SettingsProblem> problems = [];

        Assert.False(ComposeFile.TryRead("c.yml", text, [], problems));

        Assert.StartsWith("c.yml:" + expected, problems[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_between_services_point_into_the_compose_file()
    {
        string folder = Directory.CreateTempSubdirectory("edda-compose-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "c.yml"), "services:\n  a:\n    command: x\n    depends_on:\n      - nothing\n");

            string problem = ReadSettings.Problems("""{"compose": ["c.yml"]}""", Path.Combine(folder, "g.json")).Single();

            Assert.Equal(
                $"{folder}/c.yml:4:5: services.a.depends_on.nothing: found no service of that name; there are: \"a\"; "
                + "needed: a dependency that can be met",
                problem);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void No_text_makes_it_throw()
    {
        string[] pieces =
        [
            "services:", "  a:", "    command: x", "\n", " ", "-", "- ", ": ", "'", "\"", "[", "]", "{", "}", ",", "#", "\t",
            "&", "*", "|", "\\", "depends_on:", "deploy:", "healthcheck:", "test: [CMD]", "~", "null", "\r\n",
        ];
        Prop.ForAll(
            Gen.Elements(pieces).ListOf().ToArbitrary(),
            parts =>
            {
                List<SettingsProblem> problems = [];
                bool good = ComposeFile.TryRead("c.yml", string.Concat(parts), [], problems);
                Assert.Equal(good, problems.Count == 0);
                Assert.All(problems, problem => Assert.True(problem.Line >= 1 && problem.Column >= 1));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(30));
    }

    private static IReadOnlyList<ServiceDefinition> Read(string text)
    {
        List<SettingsProblem> problems = [];
        List<ServiceSource> sources = [];
        ComposeFile.TryRead("/srv/c.yml", text, sources, problems);
        Definitions definitions = new(
            new MachineMeans(2, 8L << 30, 1000, 1000), PlatformProfile.Of(PlatformKind.Asgard), HostAbilities.MeasuringOnly);
        DependencyGraph? graph = definitions.Build(sources);
        Assert.Equal("", string.Join('\n', problems.Concat(definitions.Problems)));
        return graph!.StartOrder;
    }
}
