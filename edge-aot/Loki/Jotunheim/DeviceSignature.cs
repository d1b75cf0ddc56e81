using Edda.Edge.Einherjar;

namespace Edda.Loki.Jotunheim;

/// <summary>A device's function as its signature tells it: "gpio_write(pin:integer,high:boolean)". Immutable.</summary>
internal sealed record DeviceSignature(string Function, string Device, IReadOnlyList<ParameterDescription> Parameters, ValueKind Returns)
{
    public FunctionDescription Describe(string method, string name, string domain) => new()
    {
        Name = name,
        Description = $"{Function} of the device {Device}; arguments in the order of the parameters.",
        Method = method,
        Parameters = Parameters,
        Returns = Returns,
        Domain = domain,
    };
}
