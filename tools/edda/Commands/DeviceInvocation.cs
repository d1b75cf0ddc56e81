using System.Globalization;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Tool.Commands;

/// <summary>A function of a device, run once as a person types it: each argument is what it looks like.</summary>
internal static class DeviceInvocation
{
    public static async Task<int> RunAsync(DevicesClient devices, DeviceOptions options)
    {
        if (options.Name.Length == 0 || options.Words.Count == 0)
        {
            throw new UsageException("invoke needs the device and a function of it: --name kitchen gpio_write 2 true");
        }

        // Whether there is a Loki, and such a device, is known before the device itself may be away.
        await devices.DescribeAsync(new DescribeDeviceRequest { Device = options.Name });
        var request = new InvokeRequest { Device = options.Name, Function = options.Words[0] };
        foreach (string word in options.Words.Skip(1))
        {
            Fill(request.Arguments.Add(), word);
        }

        try
        {
            InvokeResponse response = await devices.InvokeAsync(request);
            Console.WriteLine(Text(response.Value));
            return (int)ExitCode.Ok;
        }
        catch (RpcException failure)
        {
            return AtLoki.Refused("device invoke", failure);
        }
    }

    private static void Fill(Value value, string word)
    {
        if (bool.TryParse(word, out bool flag))
        {
            value.Boolean = flag;
        }
        else if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
        {
            value.Integer = integer;
        }
        else if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            value.Number = number;
        }
        else
        {
            value.EnsureText().Set(word);
        }
    }

    private static string Text(Value? value) => value?.KindCase switch
    {
        Value.KindOneofCase.Boolean => value.Boolean ? "true" : "false",
        Value.KindOneofCase.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
        Value.KindOneofCase.Number => value.Number.ToString(CultureInfo.InvariantCulture),
        Value.KindOneofCase.Text => value.Text!.ToString(),
        Value.KindOneofCase.Bytes => Convert.ToHexStringLower(value.Bytes!.ToArray()),
        _ => "done",
    };
}
