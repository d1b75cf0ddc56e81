using Edda.Contracts.Gladsheim.V1;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Conduct;

/// <summary>What a service finds around it when it begins.</summary>
public sealed class SurroundingsTests
{
    [Fact]
    public async Task The_environment_is_clean_but_for_what_is_named_and_secrets_come_from_files()
    {
        await using RunningHall hall = RunningHall.Prepare(
            """
            "env": {"command": ["/usr/bin/env"], "kind": "oneshot", "autostart": false, "working_directory": "$F",
                    "environment": {"PLAIN": "value with spaces"}, "inherit_environment": ["HOME"],
                    "environment_files": ["$F/secrets"], "secret_files": {"KEY": "$F/key"}}
            """);
        string secrets = hall.Put("secrets", "# a comment\nPASSWORD=\"s3cret=\"\nTOKEN=abc\n");
        File.SetUnixFileMode(secrets, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        hall.Put("key", "k3y\n");
        await hall.RunAsync();

        await hall.Client.StartAsync("env");
        List<string> lines = await hall.LinesAsync("env", 7);

        Assert.Equal("EDDA_", lines.Single(line => line.StartsWith("EDDA_", StringComparison.Ordinal))[..5]);
        Assert.Equal(
            ["HOME=" + hall.Folder, "KEY=k3y", "PASSWORD=s3cret=", "PLAIN=value with spaces", "TOKEN=abc"],
            lines.Where(line => !line.StartsWith("EDDA_", StringComparison.Ordinal) && !line.StartsWith("PATH=", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
        Assert.DoesNotContain("s3cret", hall.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Umask_limits_folder_and_descriptors_are_as_the_settings_say()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "set": {"command": ["/bin/sh", "-c", "umask; pwd; ulimit -n; ulimit -Hn; ulimit -c; ls /proc/self/fd | wc -l"],
                    "kind": "oneshot", "autostart": false, "umask": "027", "working_directory": "$F",
                    "rlimits": {"nofile": "123:456", "core": "0"}}
            """);

        await hall.Client.StartAsync("set");
        List<string> lines = await hall.LinesAsync("set", 6);

        // Input, output, errors, and the folder that ls reads.
        Assert.Equal(["0027", hall.Folder, "123", "456", "0", "4"], lines.Select(line => line.Trim()));
    }

    [RequiresFact(Requirement.Root)]
    public async Task It_runs_as_another_user_with_his_groups_and_without_our_rights()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "as": {"command": ["/bin/sh", "-c", "id -un; id -gn; echo $HOME $USER; cat /etc/shadow > /dev/null 2>&1 && echo may || echo may not; echo to stdout > /dev/stdout"],
                   "kind": "oneshot", "autostart": false, "user": "nobody"}
            """);

        await hall.Client.StartAsync("as");
        List<string> lines = await hall.LinesAsync("as", 5);

        Assert.Equal(["nobody", "nogroup", "/nonexistent nobody", "may not", "to stdout"], lines);
    }

    [Fact]
    public async Task A_service_written_for_systemd_says_itself_when_it_is_ready()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "modern": {"command": ["/usr/bin/perl", "$F/modern.pl"], "environment": {"GO": "$F/go"}, "autostart": false,
                       "ready": {"when": "notify"}}
            """);
        hall.Put("modern.pl", Notifier);
        Assert.Equal(0, (await ChildProcess.RunAsync("/usr/bin/mkfifo", [hall.File("go")])).ExitCode);

        await hall.Client.StartAsync("modern", WaitFor.WaitSpawned);
        ServiceStatus starting = await hall.UntilAsync("modern", now => now.StatusText.Length > 0, "says something");
        await File.WriteAllTextAsync(hall.File("go"), "go\n");
        ServiceStatus running = await hall.UntilAsync("modern", now => now is { Ready: true, StatusText: { } text } && text == "at work", "is at work");
        await hall.KillAsync();
        await hall.RunAsync();
        ServiceStatus adopted = await hall.Client.StatusAsync("modern");

        Assert.Equal((ServiceState.Starting, "warming up"), (starting.State, starting.StatusText.ToString()));
        Assert.Equal(ServiceState.Running, running.State);
        // It named a child of its own as its main process.
        Assert.NotEqual(starting.Pid, running.Pid);
        Assert.Equal((running.Pid, ServiceState.Running, true), (adopted.Pid, adopted.State, adopted.Ready));
    }

    [Fact]
    public async Task A_line_of_output_or_an_open_port_may_be_readiness_and_what_does_not_come_is_late()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "says": {"command": ["/bin/sh", "-c", "read go < $F/go; echo ready to serve; exec sleep 1000"], "autostart": false,
                     "ready": {"when": "output", "output": "ready to"}},
            "opens": {"command": ["/usr/bin/perl", "-MSocket", "-e", "open G, '<', '$F/go'; <G>; socket(S, AF_INET, SOCK_STREAM, 0); setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1); bind(S, sockaddr_in(PORT, INADDR_LOOPBACK)) or die; listen S, 5; sleep 1000"],
                      "autostart": false, "ready": {"when": "port", "address": "127.0.0.1:PORT"}},
            "never": {"command": ["/bin/sleep", "1000"], "autostart": false, "restart": {"policy": "never"},
                      "ready": {"when": "output", "output": "not to come", "timeout": "100ms"}}
            """.Replace("PORT", FreePort.NextText(), StringComparison.Ordinal));
        Assert.Equal(0, (await ChildProcess.RunAsync("/usr/bin/mkfifo", [hall.File("go")])).ExitCode);

        Task<ServiceStatus> says = hall.Client.StartAsync("says");
        await hall.UntilAsync("says", now => now is { State: ServiceState.Starting, Pid: > 0 }, "is starting");
        bool early = says.IsCompleted;
        await File.WriteAllTextAsync(hall.File("go"), "go\n");
        ServiceStatus said = await says;
        Task<ServiceStatus> opens = hall.Client.StartAsync("opens");
        await hall.UntilAsync("opens", now => now is { State: ServiceState.Starting, Pid: > 0 }, "is starting");
        early |= opens.IsCompleted;
        await File.WriteAllTextAsync(hall.File("go"), "go\n");
        ServiceStatus opened = await opens;
        await hall.Client.StartAsync("never", WaitFor.WaitNothing);
        ServiceStatus late = await hall.UntilAsync("never", ServiceState.Crashed);

        Assert.False(early);
        Assert.Equal((ServiceState.Running, ServiceState.Running), (said.State, opened.State));
        Assert.Contains("not ready within 0.1 s", late.Reason.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_is_told_to_read_its_own_settings_by_signal_or_command()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """
            "signal": {"command": ["/bin/sh", "-c", "trap 'echo read again' HUP; echo up; while :; do sleep 0.05; done"], "reload": {"signal": "HUP"},
                       "ready": {"when": "output", "output": "up"}, "autostart": false},
            "command": {"command": ["/bin/sh", "-c", "trap 'echo read again' USR1; echo up; while :; do sleep 0.05; done"],
                        "reload": {"command": ["/bin/sh", "-c", "kill -USR1 $MAINPID"]}, "ready": {"when": "output", "output": "up"}, "autostart": false},
            "neither": {"command": ["/bin/sleep", "1000"], "autostart": false}
            """);
        foreach (string name in (string[])["signal", "command"])
        {
            ServiceStatus before = await hall.Client.StartAsync(name);
            ReloadResponse told = await hall.Client.ReloadAsync(name);

            Assert.Equal(["up", "read again"], await hall.LinesAsync(name, 2));
            Assert.Equal(name, told.Changed[0].ToString());
            Assert.Equal(before.Pid, (await hall.Client.StatusAsync(name)).Pid);
        }

        await hall.Client.StartAsync("neither");
        Edge.Grpc.RpcException refused = await Assert.ThrowsAsync<Edge.Grpc.RpcException>(() => hall.Client.ReloadAsync("neither"));
        Assert.Equal(Core.Grpc.StatusCode.FailedPrecondition, refused.Code);
        Assert.Contains("no \"reload\"", refused.Status.Message, StringComparison.Ordinal);
    }

    /// <summary>sd_notify(3) without systemd: datagrams to the socket in NOTIFY_SOCKET.</summary>
    private const string Notifier =
        """
        use Socket;
        sub notify {
          socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die;
          send($s, $_[0], 0, pack_sockaddr_un($ENV{NOTIFY_SOCKET})) or die "send: $!";
        }
        notify("STATUS=warming up");
        open(my $go, '<', $ENV{GO}) or die;
        my $line = <$go>;
        my $child = fork();
        if ($child == 0) { sleep 1000; exit; }
        notify("MAINPID=1");
        notify("MAINPID=$child\nREADY=1\nSTATUS=at work");
        sleep 1000;
        """;
}
