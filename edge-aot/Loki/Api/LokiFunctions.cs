using Edda.Contracts.Loki.V1;
using Edda.Edge.Einherjar;

namespace Edda.Loki.Api;

/// <summary>loki.v1 in words, for Einherjar.</summary>
internal static class LokiFunctions
{
    private const string Domain = "scripts";

    private static readonly ParameterDescription Pattern = new(
        "pattern", ValueKind.String, "Part of a name with * and ?; empty: all.");

    public static IReadOnlyList<FunctionDescription> All { get; } =
    [
        Describe("get_capabilities", LokiDescriptor.GetCapabilities, "Says what scripts can use here and what they may take.", true),
        Describe("get_children_status", LokiDescriptor.GetChildrenStatus, "Checks now whether hardware, network and data work.", true),
        Describe("list_scripts", LokiDescriptor.ListScripts, "Lists the scripts that can be called.", true, Pattern),
        Describe(
            "register_script", LokiDescriptor.RegisterScript, "Makes a script callable, after it has been compiled.", false,
            new ParameterDescription("script", ValueKind.Object, "Name, parameters, result, Lua text, limits and permissions.") { Required = true },
            new ParameterDescription("replace", ValueKind.Boolean, "Whether it may take the place of another.")),
        Describe(
            "unregister_script", LokiDescriptor.UnregisterScript, "Takes a script away; runs of it go on.", false,
            new ParameterDescription("name", ValueKind.String, "The script.") { Required = true }),
        Describe(
            "execute_script", LokiDescriptor.ExecuteScript, "Runs a script to its end.", false,
            new ParameterDescription("name", ValueKind.String, "The script.") { Required = true },
            new ParameterDescription("arguments", ValueKind.Object, "A value for each parameter.")),
        Describe(
            "stream_script_execution", LokiDescriptor.StreamScriptExecution,
            "Runs a script, sends what it prints as it comes, and takes input for it.", false,
            new ParameterDescription("start", ValueKind.Object, "The script and its arguments, first.") { Required = true }),
        Describe("get_script_metrics", LokiDescriptor.GetMetrics, "How often scripts ran, how long they took and how they failed.", true, Pattern),
    ];

    private static FunctionDescription Describe(
        string name, Edge.Grpc.GrpcMethod method, string description, bool idempotent, params ParameterDescription[] parameters) => new()
        {
            Name = name,
            Description = description,
            Method = method.Path,
            Parameters = parameters,
            Returns = ValueKind.Object,
            Domain = Domain,
            Idempotent = idempotent,
        };
}
