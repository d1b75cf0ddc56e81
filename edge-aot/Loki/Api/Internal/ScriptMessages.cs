using Edda.Contracts.Loki.V1;
using Edda.Edge.Internal;
using Edda.Loki.Execution;
using Edda.Loki.Tools;

namespace Edda.Loki.Api.Internal;

/// <summary>Tools as messages, and messages as tools.</summary>
internal static class ScriptMessages
{
    public static void Fill(Script message, RegisteredScript script, bool withSource)
    {
        ToolDefinition tool = script.Tool;
        message.Name = tool.Name;
        message.Description = tool.Description;
        message.Returns = (Contracts.Loki.V1.ValueType)tool.Returns;
        message.Method = ScriptProto.PathOf(tool.Name);
        message.Origin = tool.Origin.ToString();
        if (withSource)
            message.Source = tool.Script.Source;
        foreach (ToolParameter parameter in tool.Parameters)
        {
            Parameter copy = message.Parameters.Add();
            copy.Name = parameter.Name;
            copy.Type = (Contracts.Loki.V1.ValueType)parameter.Kind;
            copy.Required = parameter.Required;
            copy.Description = parameter.Description;
            if (parameter.DefaultJson is not null)
                ValueText.Parse(parameter.DefaultJson, copy.EnsureDefaultValue());
            foreach (string choice in parameter.ChoicesJson)
                ValueText.Parse(choice, copy.Choices.Add());
            if (parameter.Minimum is { } minimum)
                copy.Minimum = minimum;
            if (parameter.Maximum is { } maximum)
                copy.Maximum = maximum;
        }

        Fill(message.EnsureLimits(), tool.Limits);
        Permissions permissions = message.EnsurePermissions();
        Add(permissions.Children, tool.Permissions.Children);
        Add(permissions.Hosts, tool.Permissions.Hosts);
        Add(permissions.Pins, tool.Permissions.Pins);
        Add(permissions.Folders, tool.Permissions.Folders);
    }

    /// <summary>Null with the reason.</summary>
    public static ToolDefinition? ToTool(Script message, string origin, out string problem)
    {
        string name = message.Name.ToString();
        if (!ToolNames.AreFine(name))
        {
            problem = $"name \"{name}\"; allowed: {ToolNames.Allowed}";
            return null;
        }

        List<ToolParameter> parameters = [];
        foreach (Parameter parameter in message.Parameters)
        {
            if (ToParameter(parameter, out problem) is not { } made)
                return null;
            if (parameters.Find(other => ToolNames.CoreOf(other.Name) == ToolNames.CoreOf(made.Name)) is { } twin)
            {
                problem = $"parameter {ToolNames.Clash(made.Name, twin.Name)}; allowed: {ToolNames.ApartAllowed}";
                return null;
            }

            parameters.Add(made);
        }

        if (!TryKind(message.Returns, ToolValueKind.Void, out ToolValueKind returns))
        {
            problem = $"returns {message.Returns}; allowed: void, string, number, boolean, object, array";
            return null;
        }

        ToolDefinition tool = new(name, new ToolScript(message.Source.ToString()))
        {
            Description = message.Description.ToString(),
            Parameters = parameters,
            Returns = returns,
            Limits = ToLimits(message.Limits),
            Permissions = ToPermissions(message.Permissions),
            Origin = new ToolOrigin(origin, 0),
        };
        problem = ToolRules.ObjectionTo(tool) ?? "";
        return problem.Length == 0 ? tool : null;
    }

    public static void Fill(Limits message, ToolLimits limits)
    {
        message.MemoryBytes = (ulong)(limits.MemoryBytes ?? 0);
        message.CpuMs = (uint)(limits.CpuTime?.TotalMilliseconds ?? 0);
        message.WallMs = (uint)(limits.WallTime?.TotalMilliseconds ?? 0);
        message.OutputBytes = (ulong)(limits.OutputBytes ?? 0);
        message.Concurrent = (uint)(limits.Concurrent ?? 0);
        message.DiskBytes = (ulong)(limits.DiskBytes ?? 0);
        message.NetworkBytes = (ulong)(limits.NetworkBytes ?? 0);
        message.Action = limits.Action ?? LimitAction.Unspecified;
    }

    private static ToolParameter? ToParameter(Parameter message, out string problem)
    {
        string name = message.Name.ToString();
        problem = "";
        if (!ToolNames.AreFine(name))
            problem = $"parameter name \"{name}\"; allowed: {ToolNames.ParameterAllowed}";
        else if (ToolNames.ObjectionToParameter(name) is { } objection)
            problem = $"parameter name \"{name}\", {objection}; allowed: {ToolNames.ParameterAllowed}";
        if (!TryKind(message.Type, ToolValueKind.Void, out ToolValueKind kind) || kind == ToolValueKind.Void)
            problem = $"parameter \"{name}\": type {message.Type}; allowed: string, number, boolean, object, array";
        if ((message.HasMinimum && !double.IsFinite(message.Minimum)) || (message.HasMaximum && !double.IsFinite(message.Maximum)))
            problem = $"parameter \"{name}\": a minimum or maximum that is no finite number";
        else if (message.HasMinimum && message.HasMaximum && message.Minimum > message.Maximum)
            problem = $"parameter \"{name}\": the minimum is above the maximum";
        if (problem.Length > 0)
            return null;
        ToolParameter parameter = new(name, kind)
        {
            Description = message.Description.ToString(),
            Required = message.Required,
            DefaultJson = message.DefaultValue is { } value ? ValueText.ToJson(value) : null,
            Minimum = message.HasMinimum ? message.Minimum : null,
            Maximum = message.HasMaximum ? message.Maximum : null,
        };
        if ((message.HasMinimum || message.HasMaximum) && kind != ToolValueKind.Number)
            problem = $"parameter \"{name}\": minimum and maximum are for numbers";
        if (message.Choices.Count > 0 && kind is not (ToolValueKind.String or ToolValueKind.Number))
            problem = $"parameter \"{name}\": choices are for strings and numbers";
        List<string> choices = [];
        foreach (Value choice in message.Choices)
        {
            if (Objection(parameter, choice) is { } wrong)
                problem = $"parameter \"{name}\": choice {choices.Count + 1}: {wrong}";
            choices.Add(ValueText.ToJson(choice));
        }

        parameter = parameter with { ChoicesJson = choices };
        if (problem.Length > 0)
            return null;
        if (message.Required && message.DefaultValue is not null)
            problem = $"parameter \"{name}\" is required and has a default value; allowed: one of them";
        else if (message.DefaultValue is { } given && Objection(parameter, given) is { } objection)
            problem = $"parameter \"{name}\": default value: {objection}";
        return problem.Length == 0 ? parameter : null;
    }

    /// <summary>Definitions are kept as JSON, whether they come from a file or from here.</summary>
    private static string? Objection(ToolParameter parameter, Value value) =>
        ValueText.HasJson(value) ? ArgumentCheck.Objection(parameter, value) : "what JSON cannot say; wanted: text that is UTF-8, numbers that are finite";

    private static bool TryKind(Contracts.Loki.V1.ValueType type, ToolValueKind none, out ToolValueKind kind)
    {
        kind = type switch
        {
            Contracts.Loki.V1.ValueType.Unspecified => none,
            Contracts.Loki.V1.ValueType.Integer => ToolValueKind.Number,
            _ => (ToolValueKind)type,
        };
        return Enum.IsDefined(kind);
    }

    private static ToolLimits ToLimits(Limits? message) => message is null ? ToolLimits.None : new ToolLimits
    {
        MemoryBytes = ToBytes(message.MemoryBytes),
        CpuTime = message.CpuMs == 0 ? null : TimeSpan.FromMilliseconds(message.CpuMs),
        WallTime = message.WallMs == 0 ? null : TimeSpan.FromMilliseconds(message.WallMs),
        OutputBytes = ToBytes(message.OutputBytes),
        Concurrent = message.Concurrent == 0 ? null : (int)Math.Min(message.Concurrent, int.MaxValue),
        DiskBytes = ToBytes(message.DiskBytes),
        NetworkBytes = ToBytes(message.NetworkBytes),
        Action = message.Action == LimitAction.Unspecified ? null : message.Action,
    };

    // Beyond what a long holds is beyond what is allowed as well.
    private static long? ToBytes(ulong bytes) => bytes == 0 ? null : (long)Math.Min(bytes, long.MaxValue);

    private static ToolPermissions ToPermissions(Permissions? message) => message is null ? ToolPermissions.None : new()
    {
        Children = ToStrings(message.Children),
        Hosts = ToStrings(message.Hosts),
        Pins = ToStrings(message.Pins),
        Folders = ToStrings(message.Folders),
    };

    private static string[] ToStrings(Core.Wire.TextList list)
    {
        string[] texts = new string[list.Count];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = list[i].ToString();
        return texts;
    }

    private static void Add(Core.Wire.TextList list, IReadOnlyList<string> texts)
    {
        foreach (string text in texts)
            list.Add(text);
    }
}
