extern alias device;

using System.Runtime.InteropServices;
using device::Edda.Jotunheim.Sessions;
using Edda.Contracts.Jotunheim.V1;
using Edda.Edge.Grpc;
using Edda.Jotunheim.Virtual;
using LogicOptions = device::Edda.Jotunheim.DeviceOptions;

namespace Edda.Tool.Commands;

/// <summary>Virtual devices in this process: each enrols at the hub and stays until Ctrl-C.</summary>
internal static class DeviceSimulation
{
    private const int LooksBeforeDoubt = 5;

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
        Task report = ReportAsync(runner, options, stop.Token);
        for (int i = 1; i <= options.Count && !stop.IsCancellationRequested; i++)
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

        await report;
        foreach (VirtualDevice device in runner.Devices)
        {
            await ForgetAsync(devices, device.Identity.DeviceId);
        }

        return (int)ExitCode.Ok;
    }

    /// <summary>What was simulated never comes again. A hub that is gone keeps it, until somebody removes it.</summary>
    private static async Task ForgetAsync(DevicesClient devices, string id)
    {
        try
        {
            if (id.Length > 0)
            {
                await devices.RemoveAsync(new RemoveDeviceRequest { Device = id });
            }
        }
        catch (RpcException)
        {
        }
    }

    private static async Task ReportAsync(DeviceRunner runner, DeviceOptions options, CancellationToken stop)
    {
        int before = -1;
        for (int looks = 0; !stop.IsCancellationRequested; looks++)
        {
            int attached = runner.Devices.Count(device => device.IsAttached);
            if (attached != before)
            {
                Console.WriteLine($"{attached} of {options.Count} devices are attached; Ctrl-C ends them");
                before = attached;
            }

            if (attached == 0 && looks == LooksBeforeDoubt)
            {
                Console.Error.WriteLine($"edda device sim: none of them gets through to {options.Hub}; is Loki to be reached there?");
            }

            await Task.Delay(LookEvery, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
