using System.Globalization;
using Edda.Contracts.Gladsheim.V1;
using Edda.Edge.Gladsheim;
using Edda.Gladsheim.Functional;
using Edda.Kernel.Rig;
using Edda.Testing;
using GladsheimClient = Edda.Edge.Gladsheim.GladsheimClient;

namespace Edda.Kernel.Gladsheim;

/// <summary>
/// Gladsheim in the guest, with folders of its own below /tmp; "$F" in settings is its folder. Owned by one test, which
/// disposes it: that ends all services.
/// </summary>
internal sealed class GuestHall : WatchedHall, IAsyncDisposable
{
    private static int _last;

    private readonly VirtualMachine _guest;
    private string _said = "";

    private GuestHall(VirtualMachine guest, string folder)
    {
        _guest = guest;
        Folder = folder;
    }

    public string Folder { get; }

    /// <summary>The directory of cgroups above those of its services.</summary>
    public string Cgroups { get; private set; } = "";

    protected override string Said => _said;

    /// <param name="services">The members of "services".</param>
    /// <param name="more">Other members of the file, each with a comma behind it.</param>
    /// <param name="prepare">What the shell does before it becomes Gladsheim, for example enter a cgroup.</param>
    /// <param name="launcher">A program with arguments that becomes Gladsheim.</param>
    public static async Task<GuestHall> StartAsync(
        VirtualMachine guest, string services, string more = "", string prepare = "", string launcher = "")
    {
        GuestHall hall = new(guest, "/tmp/hall" + Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture));
        string limits = more.Contains("platform_limits", StringComparison.Ordinal) ? "" : "\"platform_limits\": {\"services\": 100},";
        string json = $$"""
            {
              "run_folder": "$F/run", "log_folder": "$F/logs", "state_folder": "$F/state", {{more}} {{limits}}
              "services": { {{services}} }
            }
            """.Replace("$F", hall.Folder, StringComparison.Ordinal);
        await guest.RunAsync($"mkdir -m 777 {hall.Folder}\ncat > {hall.Folder}/hall.json <<'END'\n{json}\nEND\n");
        await hall.RunAsync(prepare, launcher);
        return hall;
    }

    public async Task RunAsync(string prepare = "", string launcher = "")
    {
        await _guest.RunAsync(
            $$"""
            cd {{Folder}}
            rm -f out
            (
            {{prepare}}
            HOME={{Folder}} XDG_RUNTIME_DIR={{Folder}} exec {{launcher}} gladsheim --config {{Folder}}/hall.json --listen unix:{{Folder}}/s
            ) </dev/null >out 2>&1 &
            echo $! > pid
            """);
        await Eventually.HoldsAsync(
            async () =>
            {
                _said = await _guest.RunAsync(
                    $"[ -e /proc/$(cat {Folder}/pid) ] && ended= || ended=ended; cat {Folder}/out 2>/dev/null; echo $ended");
                if (_said.EndsWith("ended", StringComparison.Ordinal))
                    throw new InvalidOperationException(_said);
                return _said.Contains("gladsheim ready ", StringComparison.Ordinal);
            },
            "Gladsheim is ready in the guest");
        Client = await GladsheimClient.InitAsync(
            new GladsheimOptions { Address = await _guest.AddressOfAsync(Folder + "/s"), Patience = ChildProcess.Patience });
        Cgroups = await _guest.RunAsync("ls -d $(find /sys/fs/cgroup -type d -name 'edda.????????') 2>/dev/null | head -n 1");
    }

    /// <summary>A control file of a service's cgroup.</summary>
    public Task<string> ControlAsync(string service, string file) => _guest.RunAsync($"cat {Cgroups}/{service}/{file}");

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        await Client.DisposeAsync();
        await _guest.RunAsync($"kill -9 $(cat {Folder}/pid); while [ -e /proc/$(cat {Folder}/pid) ]; do sleep 0.1; done");
    }

    public async ValueTask DisposeAsync()
    {
        ListServicesResponse all = await Client.ListAsync();
        for (int i = 0; i < all.Services.Count; i++)
            await Client.StopAsync(all.Services[i].Name.ToString(), force: true);
        await Client.DisposeAsync();
        await _guest.RunAsync($"kill $(cat {Folder}/pid); while [ -e /proc/$(cat {Folder}/pid) ]; do sleep 0.1; done");
    }
}
