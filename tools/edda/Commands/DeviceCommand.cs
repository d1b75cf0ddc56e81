using Edda.Contracts.Jotunheim.V1;
using Edda.Tool.Qr;

namespace Edda.Tool.Commands;

/// <summary>Devices at the Loki of this machine: what there are, how one enrols, and virtual ones.</summary>
internal static class DeviceCommand
{
    private static readonly string[] Verbs = ["enroll", "list", "invoke", "remove", "sim"];

    public static async Task<int> RunAsync(string[] args)
    {
        DeviceOptions options = DeviceOptions.Parse(args, Verbs);
        return await AtLoki.RunAsync("device " + options.Verb, options.Directory, async channel =>
        {
            var devices = new DevicesClient(channel);
            return options.Verb switch
            {
                "enroll" => await EnrollAsync(devices, options),
                "list" => await ListAsync(devices),
                "invoke" => await DeviceInvocation.RunAsync(devices, options),
                "remove" => await RemoveAsync(devices, options),
                _ => await DeviceSimulation.RunAsync(devices, options),
            };
        });
    }

    private static async Task<int> EnrollAsync(DevicesClient devices, DeviceOptions options)
    {
        EnrollResponse enrolled = await devices.EnrollAsync(new EnrollRequest { Name = options.Name });
        Console.WriteLine($"code {enrolled.Code} for {enrolled.DeviceId}, once, until "
            + $"{DateTimeOffset.FromUnixTimeMilliseconds(enrolled.ExpiresUnixMs).LocalDateTime:T}");
        return ShowCode(enrolled.Code.ToString(), options.Picture);
    }

    /// <summary>The code as the settings of a device want it, to be scanned where it cannot be copied.</summary>
    private static int ShowCode(string code, string picture)
    {
        if (QrCode.Encode($$"""{"code":"{{code}}"}""") is not { } symbol)
        {
            return (int)ExitCode.Ok;
        }

        Console.OutputEncoding = System.Text.Encoding.UTF8;
        Console.Write(QrPicture.Text(symbol, isTerminal: !Console.IsOutputRedirected));
        if (picture.Length == 0)
        {
            return (int)ExitCode.Ok;
        }

        try
        {
            File.WriteAllText(picture, QrPicture.Pbm(symbol));
            return (int)ExitCode.Ok;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"edda device enroll: {picture} cannot be written: {failure.Message}");
            return (int)ExitCode.Failed;
        }
    }

    private static async Task<int> RemoveAsync(DevicesClient devices, DeviceOptions options)
    {
        if (options.Name.Length == 0)
        {
            throw new UsageException("--name says which device: its name or its id, see edda device list");
        }

        await devices.RemoveAsync(new RemoveDeviceRequest { Device = options.Name });
        return (int)ExitCode.Ok;
    }

    private static async Task<int> ListAsync(DevicesClient devices)
    {
        ListDevicesResponse list = await devices.ListAsync(new ListDevicesRequest());
        for (int i = 0; i < list.Devices.Count; i++)
        {
            DeviceSummary device = list.Devices[i];
            Console.WriteLine($"{device.Id,-22} {device.Name,-20} {(device.Online ? "here" : "away"),-5} {device.Type,-10} "
                + $"{device.Commands} commands, {device.Events} events");
        }

        return (int)ExitCode.Ok;
    }
}
