using Edda.Contracts.Loki.V1;
using Edda.Edge.Einherjar;
using Edda.Edge.Grpc;
using Edda.Loki.Api.Internal;
using Edda.Loki.Execution;
using Edda.Loki.Tools;

namespace Edda.Loki.Api;

/// <summary>
/// Makes every script a gRPC method of its own, visible through reflection and Einherjar, and keeps it so while scripts
/// come and go. A call runs to its end with the script it began with.
/// </summary>
internal sealed class ScriptMethods(GrpcServer server, ProfileBoard profile, ScriptTable scripts, ScriptRunner runner)
{
    private readonly Lock _gate = new();

    /// <summary>Serves what is there and follows the table from then on.</summary>
    public void Follow()
    {
        scripts.Changed += Update;
        foreach (RegisteredScript script in scripts.All)
            profile.Describe(Describe(script));
        Publish();
    }

    private void Update(string name, RegisteredScript? script)
    {
        if (script is not null)
            profile.Describe(Describe(script));
        Publish();
        if (script is null)
            profile.Forget(ScriptProto.PathOf(name));
    }

    private void Publish()
    {
        lock (_gate)
        {
            RegisteredScript[] all = [.. scripts.All];
            Array.Sort(all, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
            GrpcMethod[] methods = Array.ConvertAll(all, static script => new GrpcMethod(
                ScriptProto.Service, ScriptProto.MethodName(script.Name), GrpcMethodKind.Unary,
                () => new ScriptRequest(script.Tool), () => new ScriptResponse(script.Tool)));
            server.AddService(new GrpcServiceDescriptor(ScriptProto.Service, ScriptProto.Describe(all), methods), binder =>
            {
                for (int i = 0; i < all.Length; i++)
                {
                    RegisteredScript script = all[i];
                    binder.Unary<ScriptRequest, ScriptResponse>(
                        methods[i], (request, response, call) => RunAsync(script, request, response, call));
                }
            });
        }
    }

    private async ValueTask RunAsync(
        RegisteredScript script, ScriptRequest request, ScriptResponse response, ServerCall call)
    {
        if (runner.Find(script.Name, call) is null
            || await runner.RunAsync(script, request.Arguments, response.Usage, call).ConfigureAwait(false)
                is not { } outcome)
            return;
        if (script.Tool.Returns == ToolValueKind.String && outcome.Result.HasBytes)
        {
            ScriptErrors.WrongResult(call, $"{script.Name} returned a string that is no UTF-8, which this method cannot carry");
            return;
        }

        response.Result.CopyFrom(outcome.Result);
        response.Output.SetPrinted(outcome.Output.Span);
    }

    private static FunctionDescription Describe(RegisteredScript script)
    {
        ToolDefinition tool = script.Tool;
        ParameterDescription[] parameters = new ParameterDescription[tool.Parameters.Count];
        for (int i = 0; i < parameters.Length; i++)
        {
            ToolParameter parameter = tool.Parameters[i];
            parameters[i] = new ParameterDescription(parameter.Name, KindOf(parameter.Kind), parameter.Description)
            {
                Required = parameter.Required,
                DefaultValue = parameter.DefaultJson,
                Choices = parameter.ChoicesJson,
                Minimum = parameter.Minimum,
                Maximum = parameter.Maximum,
            };
        }

        return new FunctionDescription
        {
            Name = tool.Name,
            Description = tool.Description,
            Method = ScriptProto.PathOf(tool.Name),
            Parameters = parameters,
            Returns = KindOf(tool.Returns),
            Domain = "scripts",
        };
    }

    private static ValueKind KindOf(ToolValueKind kind) => kind switch
    {
        ToolValueKind.String => ValueKind.String,
        ToolValueKind.Number => ValueKind.Number,
        ToolValueKind.Boolean => ValueKind.Boolean,
        ToolValueKind.Array => ValueKind.Array,
        ToolValueKind.Object => ValueKind.Object,
        _ => ValueKind.Void,
    };
}
