extern alias device;

using System.Runtime.InteropServices;
using device::Edda.Jotunheim.Sessions;
using Edda.Contracts.Jotunheim.V1;
using Edda.Jotunheim.Virtual;
using LogicOptions = device::Edda.Jotunheim.DeviceOptions;

namespace Edda.Tool.Commands;

/// <summary>Virtual devices in this process: each enrols at the hub and stays until Ctrl-C.</summary>
internal static class DeviceSimulation
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(DevicesClient devices, DeviceOptions options)
    {
        if (HubAddress.Parse(options.Hub) is not { } hub)
        {
            throw new UsageException("--hub says where Loki listens for devices: http://127.0.0.1:7443, https://hub.home:7443, "
                + "or over which broker it is reached: mqtt://127.0.0.1:1883/home");
        }

        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var runner = new DeviceRunner();
        string name = options.Name.Length == 0 ? "virtual" : options.Name;
        for (int i = 1; i <= options.Count; i++)
        {
            string own = options.Count == 1 ? name : $"{name}-{i}";
            EnrollResponse enrolled = await devices.EnrollAsync(new EnrollRequest { Name = own });
            runner.Add(new VirtualDevice(
                hub, new Identity { Code = enrolled.Code.ToString() }, new LogicOptions { Name = own }, new VirtualStorage(), runner.Wake));

            // The hub keeps a bounded number of codes open: the next device gets its own when this one has used it.
            while (runner.Devices[^1].Identity.Code.Length > 0 && !stop.IsCancellationRequested)
            {
                await Task.Delay(1);
            }
        }

        await ReportAsync(runner, stop.Token);
        return (int)ExitCode.Ok;
    }

    private static async Task ReportAsync(DeviceRunner runner, CancellationToken stop)
    {
        int before = -1;
        while (!stop.IsCancellationRequested)
        {
            int attached = runner.Devices.Count(device => device.IsAttached);
            if (attached != before)
            {
                Console.WriteLine($"{attached} of {runner.Devices.Count} devices are attached; Ctrl-C ends them");
                before = attached;
            }

            await Task.Delay(LookEvery, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
