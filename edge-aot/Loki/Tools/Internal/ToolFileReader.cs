using System.Text;
using System.Text.Unicode;
using Edda.Edge.Settings;
using Edda.Loki.Toml;

namespace Edda.Loki.Tools.Internal;

/// <summary>One tool file: [[tool]] tables. All of it is good, or none of it counts.</summary>
internal static class ToolFileReader
{
    private static readonly (string, ToolValueKind)[] Results =
    [
        ("void", ToolValueKind.Void), ("string", ToolValueKind.String), ("number", ToolValueKind.Number),
        ("boolean", ToolValueKind.Boolean), ("object", ToolValueKind.Object), ("array", ToolValueKind.Array),
    ];

    /// <param name="path">What messages call it, and where script_file begins.</param>
    public static ToolFile Read(string path, ReadOnlySpan<byte> bytes)
    {
        ToolReading reading = new(path);
        TomlOutcome outcome = TomlReader.Read(bytes);
        if (outcome.Problem is { } problem)
        {
            reading.Report(problem.Line, problem.Column, "", problem.Found, problem.Allowed);
            return new ToolFile(path, [], reading.Problems);
        }

        ToolSection document = new(reading, outcome.Document!, "", 0, 0);
        document.Expect("tool");
        List<ToolDefinition> tools = [];
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        foreach (ToolSection section in document.Sections("tool", "[[tool]]"))
        {
            if (ReadTool(section) is not { } tool)
                continue;
            if (lines.TryAdd(tool.Name, section.Line))
                tools.Add(tool);
            else
                section.Report("name", $"\"{tool.Name}\" a second time (first: {path}:{lines[tool.Name]})", "allowed: each name once");
        }

        return new ToolFile(path, reading.Problems.Count == 0 ? tools : [], reading.Problems);
    }

    private static ToolDefinition? ReadTool(ToolSection section)
    {
        section.Expect("name", "description", "parameters", "returns", "script", "script_file", "limits", "permissions");
        string? name = section.Text("name", ToolNames.Allowed, ToolNames.Longest, ToolNames.AreFine, isRequired: true);
        string description = section.Text("description", "a text of up to 4096 characters") ?? "";
        ToolValueKind? returns = section.Choice("returns", false, Results);
        IReadOnlyList<ToolParameter> parameters = ToolParameterReader.ReadAll(section);
        ToolLimits limits = ReadLimits(section.Section("limits"));
        ToolPermissions permissions = ReadPermissions(section.Section("permissions"));
        ToolScript? script = ReadScript(section);
        if (name is null || script is null)
            return null;
        return new ToolDefinition(name, script)
        {
            Description = description,
            Returns = returns ?? ToolValueKind.Void,
            Parameters = parameters,
            Limits = limits,
            Permissions = permissions,
            Origin = new ToolOrigin(section.Reading.File, section.Line),
        };
    }

    private static ToolLimits ReadLimits(ToolSection? section)
    {
        if (section is null)
            return ToolLimits.None;
        section.Expect("memory", "cpu_time", "wall_time", "disk", "network", "output", "concurrent", "action");
        return new ToolLimits
        {
            MemoryBytes = section.Bytes("memory", ToolRules.LeastMemory, ToolRules.MostMemory),
            CpuTime = section.Duration("cpu_time", ToolRules.ShortestTime, ToolRules.LongestTime),
            WallTime = section.Duration("wall_time", ToolRules.ShortestTime, ToolRules.LongestTime),
            DiskBytes = section.Bytes("disk", 0, ToolRules.MostBytes),
            NetworkBytes = section.Bytes("network", 0, ToolRules.MostBytes),
            OutputBytes = section.Bytes("output", 0, ToolRules.MostMemory),
            Concurrent = (int?)section.Integer("concurrent", 1, ToolRules.MostConcurrent),
            Action = section.Choice("action", false, ToolRules.LimitActions),
        };
    }

    private static ToolPermissions ReadPermissions(ToolSection? section)
    {
        if (section is null)
            return ToolPermissions.None;
        section.Expect("children", "hosts", "pins", "folders");
        return new ToolPermissions
        {
            Children = section.Texts("children", ToolRules.ChildAllowed, ToolRules.IsChild),
            Hosts = section.Texts("hosts", HostRule.Allowed, ToolRules.IsHost),
            Pins = section.Texts("pins", ToolRules.PinAllowed, ToolRules.IsPin),
            Folders = section.Texts("folders", FolderRule.Allowed, ToolRules.IsFolder),
        };
    }

    private static ToolScript? ReadScript(ToolSection section)
    {
        bool isInline = section.Has("script");
        if (isInline == section.Has("script_file"))
        {
            section.Report(
                isInline ? "script_file" : "script", isInline ? "both script and script_file" : "neither script nor script_file",
                "required: one of them");
            return null;
        }

        if (isInline)
        {
            if (section.Text("script", ToolRules.ScriptAllowed, SettingsFile.MaximumBytes, ToolRules.IsScript) is not { } source)
                return null;
            if (ToolRules.HasStatement(source))
                return new ToolScript(source);
            section.Report(section.Raw("script")!, "script", ToolRules.NoStatement, "allowed: " + ToolRules.ScriptAllowed);
            return null;
        }

        if (section.Text("script_file", "a path, from the tool file's folder on", accepts: path => path.Length > 0) is not { } file)
            return null;
        string path = Path.GetFullPath(file, Path.GetDirectoryName(Path.GetFullPath(section.Reading.File))!);
        if (!SettingsFile.TryReadBytes(path, out byte[] bytes, out SettingsProblem? problem, "Lua"))
        {
            section.Report(section.Raw("script_file")!, "script_file", $"{path}: {problem!.Found}", problem.Allowed);
            return null;
        }

        string? text = Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
        bool isText = text is not null && ToolRules.IsScript(text);
        if (isText && ToolRules.HasStatement(text!))
            return new ToolScript(text!, path);
        section.Report(
            section.Raw("script_file")!, "script_file", $"{path}: {(isText ? ToolRules.NoStatement : "a file that is no text")}",
            "allowed: " + ToolRules.ScriptAllowed);
        return null;
    }
}
