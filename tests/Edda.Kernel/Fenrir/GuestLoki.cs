using Edda.Contracts.Loki.V1;
using Edda.Functional.Loki;
using Edda.Kernel.Rig;
using Edda.Testing;

namespace Edda.Kernel.Fenrir;

/// <summary>Loki in the guest, which sees the virtual board's drivers. One for all tests, as long as the machine.</summary>
internal sealed class GuestLoki
{
    private const string Folder = "/tmp/loki";

    private static readonly Permissions All = LokiCaller.May("fenrir", pins: ["*"]);

    private GuestLoki(VirtualMachine guest, LokiCaller caller)
    {
        Guest = guest;
        Caller = caller;
    }

    public VirtualMachine Guest { get; }

    public BoardWires Board => Guest.Wires;

    public LokiCaller Caller { get; }

    public static async Task<GuestLoki> StartAsync(VirtualMachine guest)
    {
        await guest.RunAsync(
            $$"""
            mkdir {{Folder}} && cd {{Folder}}
            echo '{}' > loki.json
            HOME={{Folder}} XDG_RUNTIME_DIR={{Folder}} loki --config {{Folder}}/loki.json --listen unix:{{Folder}}/s </dev/null >out 2>&1 &
            """);
        await Eventually.HoldsAsync(
            async () => (await guest.RunAsync($"cat {Folder}/out 2>/dev/null || true")).Contains("loki ready ", StringComparison.Ordinal),
            "Loki is ready in the guest");
        return new GuestLoki(guest, new LokiCaller(await guest.AddressOfAsync(Folder + "/s")));
    }

    /// <summary>Runs a script that may touch all hardware; what it returned.</summary>
    public Task<string> RunAsync(string source) => Caller.RunAsync(source, All);

    public Task<Edge.Grpc.Status> FailAsync(string source) => Caller.FailAsync(source, All);
}
