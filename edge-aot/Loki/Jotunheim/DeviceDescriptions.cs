using Edda.Contracts.Jotunheim.V1;
using Edda.Edge.Einherjar;
using Edda.Edge.Grpc;

namespace Edda.Loki.Jotunheim;

/// <summary>Devices in words, for Einherjar: the hub's own functions, and those that devices tell by their signatures.</summary>
internal static class DeviceDescriptions
{
    public static ParameterDescription Device { get; } = new("device", ValueKind.String, "Its id or its name.") { Required = true };

    private static readonly ParameterDescription Pattern = new("pattern", ValueKind.String, "Part of an id or a name with * and ?; empty: all.");

    public static IReadOnlyList<FunctionDescription> Own { get; } =
    [
        Describe("list_devices", DevicesDescriptor.List, "Lists the enrolled devices and whether they are here.", true, Pattern),
        Describe("describe_device", DevicesDescriptor.Describe, "Says what a device has and can.", true, Device),
        Describe(
            "invoke_device", DevicesDescriptor.Invoke, "Runs a function of a device, once for each id.", true, Device,
            new ParameterDescription("function", ValueKind.String, "As describe_device names it.") { Required = true },
            new ParameterDescription("arguments", ValueKind.Array, "In the order of its parameters."),
            new ParameterDescription("id", ValueKind.String, "Up to 36 bytes; a repeat gets the same result.")),
        Describe("watch_devices", DevicesDescriptor.Watch, "Tells what devices report from now on.", true, Pattern),
        Describe(
            "enroll_device", DevicesDescriptor.Enroll, "Gives a code with which one device can enrol once.", false,
            new ParameterDescription("name", ValueKind.String, "What people call it."),
            new ParameterDescription("valid_seconds", ValueKind.Integer, "How long; 600.")),
        Describe("remove_device", DevicesDescriptor.Remove, "Forgets a device and its key.", true, Device),
        Describe("attach_device", BridgeDescriptor.Attach, "The stream that a device opens, and proves itself on; not for others.", false),
    ];

    /// <summary>Null for what is no signature.</summary>
    public static DeviceSignature? Parse(string signature, string device)
    {
        int open = signature.IndexOf('(');
        int close = signature.IndexOf(')');
        if (open <= 0 || close < open || !signature.AsSpan(0, open).ContainsOnlyNameLetters())
            return null;
        List<ParameterDescription> parameters = [];
        foreach (string part in signature[(open + 1)..close].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split(':');
            if (pair.Length != 2)
                return null;
            parameters.Add(new ParameterDescription(pair[0], KindOf(pair[1]), "") { Required = true });
        }

        ValueKind returns = close + 1 < signature.Length ? KindOf(signature[(close + 2)..]) : ValueKind.Void;
        return new DeviceSignature(signature[..open], device, parameters, returns);
    }

    private static bool ContainsOnlyNameLetters(this ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_')
                return false;
        }

        return true;
    }

    private static ValueKind KindOf(string type) => type switch
    {
        "boolean" => ValueKind.Boolean,
        "integer" => ValueKind.Integer,
        "number" => ValueKind.Number,
        _ => ValueKind.String,
    };

    private static FunctionDescription Describe(
        string name, GrpcMethod method, string description, bool idempotent, params ParameterDescription[] parameters) => new()
        {
            Name = name,
            Description = description,
            Method = method.Path,
            Parameters = parameters,
            Returns = ValueKind.Object,
            Domain = "devices",
            Idempotent = idempotent,
        };
}
