using System.Net.Sockets;
using System.Text;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Neighbours;

/// <summary>Gladsheim as systemd's service.</summary>
public sealed class ServiceManagerTests
{
    [Fact]
    public async Task It_says_when_it_is_ready_that_it_is_alive_and_when_it_ends_and_its_services_hear_nothing_of_that()
    {
        RunningHall hall = RunningHall.Prepare(""" "quiet": {"command": ["/bin/sleep", "1000"]} """);
        await using (hall)
        {
            using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            manager.Bind(new UnixDomainSocketEndPoint(hall.File("manager")));
            hall.Launcher = ["/usr/bin/env", $"NOTIFY_SOCKET={hall.File("manager")}", "WATCHDOG_USEC=100000"];
            await hall.RunAsync();
            int service = (await hall.UntilAsync("quiet", now => now.Pid != 0, "runs")).Pid;

            Assert.Equal("READY=1", await ReceiveAsync(manager));
            for (int i = 0; i < 3; i++)
                Assert.Equal("WATCHDOG=1", await ReceiveAsync(manager));
            Assert.DoesNotContain("NOTIFY_SOCKET", Kernel.EnvironmentOf(service), StringComparison.Ordinal);
            Assert.DoesNotContain("WATCHDOG_USEC", Kernel.EnvironmentOf(service), StringComparison.Ordinal);

            Signals.Send(hall.Process.Id, Signals.Terminate);
            string said;
            while ((said = await ReceiveAsync(manager)) == "WATCHDOG=1")
            {
            }

            Assert.Equal("STOPPING=1", said);
            await hall.EndedAsync();
            await hall.RunAsync();
        }
    }

    [RequiresFact(Requirement.Systemd)]
    public async Task The_unit_in_the_examples_is_what_systemd_understands()
    {
        using TemporaryFolder folder = new();
        string unit = await File.ReadAllTextAsync(Repository.File("edge-aot", "Gladsheim", "examples", "gladsheim.service"));
        string installed = folder.File("gladsheim.service");
        await File.WriteAllTextAsync(installed, unit.Replace("/usr/local/bin/gladsheim", HallBinary.Path, StringComparison.Ordinal));

        (int code, string output) = await ChildProcess.RunAsync("/usr/bin/systemd-analyze", ["verify", installed]);

        Assert.True(code == 0 && !output.Contains("gladsheim.service", StringComparison.Ordinal), output);
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        byte[] buffer = new byte[256];
        using CancellationTokenSource patience = new(ChildProcess.Patience);
        int count = await socket.ReceiveAsync(buffer, patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, count);
    }
}
