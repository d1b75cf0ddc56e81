using Edda.Contracts.Gladsheim.V1;
using Edda.Edge.Gladsheim;
using Edda.Gladsheim.Functional;
using Edda.Kernel.Rig;
using Edda.Testing;
using GladsheimClient = Edda.Edge.Gladsheim.GladsheimClient;

namespace Edda.Kernel.Gladsheim;

/// <summary>
/// The unit in the examples under a real systemd, which gives Gladsheim a cgroup of its own: in a container, because the
/// guest's first process is another.
/// </summary>
[Collection(MachineTests.Name)]
public sealed class ServiceManagerTests(Machine machine)
{
    private const string Unit = "/sys/fs/cgroup/box/system.slice/gladsheim.service";
    private const string Socket = "/run/edda/gladsheim.sock";

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries, Requirement.Systemd)]
    public async Task Killed_as_systemds_service_it_is_started_again_and_finds_its_services_and_their_limits()
    {
        VirtualMachine guest = await machine.Guest;
        await using Box box = await Box.StartAsync(guest);
        ServiceStatus before = await box.UntilAsync("spinner", ServiceState.Running);
        Assert.True((await box.Client.LimitsAsync("spinner")).EnforcedByKernel);

        await guest.RunAsync($"for p in /proc/[0-9]*; do [ \"$(cat $p/comm 2>/dev/null)\" = gladsheim ] && kill -9 ${{p#/proc/}}; done; true");
        await box.ConnectAsync();
        ServiceStatus after = await box.UntilAsync("spinner", now => now is { State: ServiceState.Running, Adopted: true }, "was adopted");

        Assert.Equal((before.Pid, before.StartId), (after.Pid, after.StartId));
        Assert.True((await box.Client.LimitsAsync("spinner")).EnforcedByKernel);
        Assert.Equal("20000 100000", await guest.RunAsync($"cat {Unit}/edda.*/spinner/cpu.max"));
    }

    private sealed class Box(VirtualMachine guest) : WatchedHall, IAsyncDisposable
    {
        private string _said = "";

        protected override string Said => _said;

        public static async Task<Box> StartAsync(VirtualMachine guest)
        {
            string unit = (await File.ReadAllTextAsync(Repository.File("edge-aot", "Gladsheim", "examples", "gladsheim.service")))
                .Replace("/usr/local/bin/", "/bin/", StringComparison.Ordinal)
                .Replace("[Unit]", "[Unit]\nDefaultDependencies=no", StringComparison.Ordinal);
            await guest.RunAsync(
                $$"""
                mkdir -p /etc/edda /etc/systemd/system /sys/fs/cgroup/box
                cat > /etc/systemd/system/gladsheim.service <<'END'
                {{unit}}
                END
                cat > /etc/edda/gladsheim.json <<'END'
                {"services": {"spinner": {"command": ["/bin/sh", "-c", "while :; do :; done"],
                                          "limits": {"cpu_percent": 20, "action": "throttle"} } } }
                END
                echo "+cpu +memory +pids +io" > /sys/fs/cgroup/cgroup.subtree_control
                unshare -m -p -f --mount-proc sh -c 'echo 0 > /sys/fs/cgroup/box/cgroup.procs; exec env container=edda systemd --system --unit=gladsheim.service --log-target=console --show-status=no' </dev/null >/tmp/box 2>&1 &
                """);
            Box box = new(guest);
            await box.ConnectAsync();
            return box;
        }

        /// <summary>Waits until it answers, and has a client of the one that runs now.</summary>
        public async Task ConnectAsync()
        {
            if (Client is not null)
                await Client.DisposeAsync();
            try
            {
                await Eventually.HoldsAsync(
                    async () => await guest.RunAsync(
                        $"grep -q '{Socket}' /proc/net/unix && socat -u OPEN:/dev/null UNIX-CONNECT:{Socket} 2>/dev/null && echo yes || true") == "yes",
                    "Gladsheim listens");
            }
            catch (TimeoutException failure)
            {
                throw new TimeoutException(failure.Message + "\n" + await guest.RunAsync("cat /tmp/box"));
            }

            Client = await GladsheimClient.InitAsync(
                new GladsheimOptions { Address = await guest.AddressOfAsync(Socket), Patience = ChildProcess.Patience });
            _said = await guest.RunAsync("cat /tmp/box");
        }

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            // The end of a container's first process is the end of all.
            await guest.RunAsync("for p in /proc/[0-9]*; do [ \"$(cat $p/comm 2>/dev/null)\" = systemd ] && kill -9 ${p#/proc/}; done; true");
            await guest.RunAsync("until find /sys/fs/cgroup/box -depth -type d -exec rmdir {} + 2>/dev/null; do sleep 0.1; done");
        }
    }
}
