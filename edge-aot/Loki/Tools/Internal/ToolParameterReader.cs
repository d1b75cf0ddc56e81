using Edda.Loki.Toml;

namespace Edda.Loki.Tools.Internal;

/// <summary>[[tool.parameters]]</summary>
internal static class ToolParameterReader
{
    private static readonly string[] Names =
        ["name", "type", "required", "default", "description", "minimum", "maximum", "choices"];

    private static readonly (string, ToolValueKind)[] Kinds =
    [
        ("string", ToolValueKind.String), ("number", ToolValueKind.Number), ("boolean", ToolValueKind.Boolean),
        ("object", ToolValueKind.Object), ("array", ToolValueKind.Array),
    ];

    public static IReadOnlyList<ToolParameter> ReadAll(ToolSection tool)
    {
        List<ToolParameter> parameters = [];
        Dictionary<string, (string Name, int Line)> cores = new(StringComparer.Ordinal);
        foreach (ToolSection section in tool.Sections("parameters", "[[tool.parameters]] or a list of tables"))
        {
            if (Read(section) is not { } parameter)
                continue;
            string core = ToolNames.CoreOf(parameter.Name);
            if (cores.TryAdd(core, (parameter.Name, section.Line)))
                parameters.Add(parameter);
            else
                section.Report("name", $"{ToolNames.Clash(parameter.Name, cores[core].Name)} (first: line {cores[core].Line})", "allowed: " + ToolNames.ApartAllowed);
        }

        if (parameters.Count > ToolRules.MostParameters)
            tool.Report("parameters", $"{parameters.Count} parameters", $"allowed: up to {ToolRules.MostParameters}");
        return parameters;
    }

    private static ToolParameter? Read(ToolSection section)
    {
        section.Expect(Names);
        string? name = section.Text("name", ToolNames.Allowed, ToolNames.Longest, ToolNames.AreFine, isRequired: true);
        ToolValueKind? kind = section.Choice("type", true, Kinds);
        bool isRequired = section.Flag("required") ?? false;
        string description = section.Text("description", "a text of up to 4096 characters") ?? "";
        double? minimum = section.Number("minimum");
        double? maximum = section.Number("maximum");
        if (name is null || kind is null)
            return null;
        if (ToolNames.ObjectionToParameter(name) is { } objection)
        {
            section.Report(section.Raw("name")!, "name", $"\"{name}\", {objection}", "allowed: " + ToolNames.ParameterAllowed);
            return null;
        }

        ToolParameter parameter = new(name, kind.Value)
        {
            Required = isRequired,
            Description = description,
            Minimum = minimum,
            Maximum = maximum,
        };
        CheckRange(section, parameter);
        parameter = parameter with { ChoicesJson = ReadChoices(section, parameter) };
        return parameter with { DefaultJson = ReadDefault(section, parameter) };
    }

    private static void CheckRange(ToolSection section, ToolParameter parameter)
    {
        foreach (string name in (ReadOnlySpan<string>)["minimum", "maximum"])
        {
            if (parameter.Kind != ToolValueKind.Number && section.Raw(name) is { } value)
                section.Report(value, name, ToolSection.Describe(value), "allowed: only with type = \"number\"");
        }

        if (parameter.Minimum > parameter.Maximum)
        {
            TomlValue value = section.Raw("minimum")!;
            section.Report(value, "minimum", ToolSection.Describe(value), "allowed: no more than maximum");
        }
    }

    private static IReadOnlyList<string> ReadChoices(ToolSection section, ToolParameter parameter)
    {
        if (section.Raw("choices") is not { } choices)
            return [];
        if (choices.Kind != TomlKind.Array || choices.Items.Count == 0
            || parameter.Kind is not (ToolValueKind.String or ToolValueKind.Number))
        {
            section.Report(choices, "choices", ToolSection.Describe(choices), "allowed: a list of one or more, with type = \"string\" or \"number\"");
            return [];
        }

        List<string> json = [];
        for (int i = 0; i < choices.Items.Count; i++)
        {
            TomlValue item = choices.Items[i];
            if (IsOfKind(item, parameter.Kind) && ToolJson.Of(item) is { } text && InRange(item, parameter))
                json.Add(text);
            else
                section.Report(item, $"choices[{i}]", ToolSection.Describe(item), "allowed: " + Describe(parameter));
        }

        return json;
    }

    private static string? ReadDefault(ToolSection section, ToolParameter parameter)
    {
        if (section.Raw("default") is not { } value)
            return null;
        if (parameter.Required)
        {
            section.Report(value, "default", ToolSection.Describe(value), "allowed: none, because required = true");
            return null;
        }

        string? json = IsOfKind(value, parameter.Kind) ? ToolJson.Of(value) : null;
        if (json is null || !InRange(value, parameter) || parameter.ChoicesJson.Count > 0 && !parameter.ChoicesJson.Contains(json))
        {
            section.Report(value, "default", ToolSection.Describe(value), "allowed: " + Describe(parameter));
            return null;
        }

        return json;
    }

    private static bool InRange(TomlValue value, ToolParameter parameter)
    {
        double number = value.Kind == TomlKind.Integer ? value.Integer : value.Float;
        return parameter.Kind != ToolValueKind.Number || !(number < parameter.Minimum) && !(number > parameter.Maximum);
    }

    private static bool IsOfKind(TomlValue value, ToolValueKind kind) => value.Kind switch
    {
        TomlKind.String => kind == ToolValueKind.String,
        TomlKind.Integer or TomlKind.Float => kind == ToolValueKind.Number,
        TomlKind.Boolean => kind == ToolValueKind.Boolean,
        TomlKind.Array => kind == ToolValueKind.Array,
        TomlKind.Table => kind == ToolValueKind.Object,
        _ => false,
    };

    private static string Describe(ToolParameter parameter)
    {
        string kind = parameter.Kind switch
        {
            ToolValueKind.Number => "a finite number",
            ToolValueKind.String => "a string",
            ToolValueKind.Boolean => "true or false",
            ToolValueKind.Array => "a list of strings, numbers, booleans, lists and tables",
            _ => "a table of strings, numbers, booleans, lists and tables",
        };
        FormattableString range = (parameter.Minimum, parameter.Maximum) switch
        {
            (null, null) => $"",
            ({ } minimum, null) => $" from {minimum}",
            (null, { } maximum) => $" up to {maximum}",
            ({ } minimum, { } maximum) => $" from {minimum} to {maximum}",
        };
        return kind + FormattableString.Invariant(range)
            + (parameter.ChoicesJson.Count > 0 ? ", one of " + string.Join(", ", parameter.ChoicesJson) : "");
    }
}
