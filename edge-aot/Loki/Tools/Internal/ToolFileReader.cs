using System.Text;
using System.Text.Unicode;
using Edda.Edge.Settings;
using Edda.Loki.Toml;

namespace Edda.Loki.Tools.Internal;

/// <summary>One tool file: [[tool]] tables. All of it is good, or none of it counts.</summary>
internal static class ToolFileReader
{
    private const string ScriptAllowed = "Lua as text, up to 1 MiB";

    private static readonly TimeSpan ShortestTime = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(1);

    private static readonly (string, ToolValueKind)[] Results =
    [
        ("void", ToolValueKind.Void), ("string", ToolValueKind.String), ("number", ToolValueKind.Number),
        ("boolean", ToolValueKind.Boolean), ("object", ToolValueKind.Object), ("array", ToolValueKind.Array),
    ];

    private static readonly string[] Children = ["fenrir", "jormungandr", "hel"];

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
        section.Expect("memory", "cpu_time", "wall_time", "disk", "network", "output", "concurrent");
        return new ToolLimits
        {
            MemoryBytes = section.Bytes("memory", 64 << 10, 1L << 40),
            CpuTime = section.Duration("cpu_time", ShortestTime, LongestTime),
            WallTime = section.Duration("wall_time", ShortestTime, LongestTime),
            DiskBytes = section.Bytes("disk", 0, 1L << 50),
            NetworkBytes = section.Bytes("network", 0, 1L << 50),
            OutputBytes = section.Bytes("output", 0, 1L << 40),
            Concurrent = (int?)section.Integer("concurrent", 1, 10_000),
        };
    }

    private static ToolPermissions ReadPermissions(ToolSection? section)
    {
        if (section is null)
            return ToolPermissions.None;
        section.Expect("children", "hosts", "pins", "folders");
        return new ToolPermissions
        {
            Children = section.Texts("children", "\"fenrir\", \"jormungandr\" or \"hel\"", Children.Contains),
            Hosts = section.Texts("hosts", HostRule.Allowed, text => HostRule.TryParse(text, out _)),
            Pins = section.Texts("pins", "a pin such as \"gpio17\", \"led:status\" or \"gpio*\"", text => !text.Any(char.IsWhiteSpace)),
            Folders = section.Texts("folders", FolderRule.Allowed, text => FolderRule.TryParse(text, out _)),
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
            return section.Text("script", ScriptAllowed, SettingsFile.MaximumBytes, IsText) is { } source
                ? new ToolScript(source)
                : null;
        }

        if (section.Text("script_file", "a path, from the tool file's folder on", accepts: path => path.Length > 0) is not { } file)
            return null;
        string path = Path.GetFullPath(file, Path.GetDirectoryName(Path.GetFullPath(section.Reading.File))!);
        if (!SettingsFile.TryReadBytes(path, out byte[] bytes, out SettingsProblem? problem, "Lua"))
        {
            section.Report(section.Raw("script_file")!, "script_file", $"{path}: {problem!.Found}", problem.Allowed);
            return null;
        }

        if (Utf8.IsValid(bytes) && Encoding.UTF8.GetString(bytes) is var text && IsText(text))
            return new ToolScript(text, path);
        section.Report(section.Raw("script_file")!, "script_file", $"{path}: a file that is no text", "allowed: " + ScriptAllowed);
        return null;
    }

    /// <summary>Lua's compiled chunks begin with ESC; they can make an interpreter do anything.</summary>
    private static bool IsText(string source) => !source.StartsWith('\x1b') && !source.Contains('\0', StringComparison.Ordinal);
}
