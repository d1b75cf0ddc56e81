using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Edge.Settings.Internal;
using Edda.Loki.Router;

namespace Edda.Loki.Tools;

/// <summary>What a definition may say, wherever it comes from: a tool file or a caller who registers a script.</summary>
internal static class ToolRules
{
    public const int MostParameters = 64;
    public const int LongestDescription = 4096;

    public const string PinAllowed = "a pin such as \"gpio17\", \"led:status\" or \"gpio*\"";
    public const string ChildAllowed = "\"fenrir\", \"jormungandr\" or \"hel\"";
    public const string ScriptAllowed = "Lua as text, up to 1 MiB";

    public const string NoStatement = "nothing but blanks and comments";

    public const long LeastMemory = 64 << 10;
    public const long MostMemory = 1L << 40;
    public const long MostBytes = 1L << 50;
    public const int MostConcurrent = 10_000;

    public static readonly TimeSpan ShortestTime = TimeSpan.FromMilliseconds(1);
    public static readonly TimeSpan LongestTime = TimeSpan.FromDays(1);

    public static readonly (string, LimitAction)[] LimitActions =
        [("none", LimitAction.None), ("warning", LimitAction.Warning), ("critical", LimitAction.Critical)];

    public static readonly IReadOnlyList<string> Children = ["fenrir", "jormungandr", "hel"];

    public static bool IsChild(string text) => Children.Contains(text);

    public static bool IsHost(string text) => HostRule.TryParse(text, out _);

    public static bool IsPin(string text) => text.Length > 0 && !text.Any(char.IsWhiteSpace);

    public static bool IsFolder(string text) => FolderRule.TryParse(text, out _);

    /// <summary>Lua's compiled chunks begin with ESC; they can make an interpreter do anything.</summary>
    public static bool IsScript(string source) => !source.StartsWith('\x1b') && !source.Contains('\0', StringComparison.Ordinal);

    /// <summary>Whether it does anything: a text that is empty, or blank but for comments, does not.</summary>
    public static bool HasStatement(string source) => new LuaLexer(source).Next();

    /// <summary>Null, or what a definition that no file reader has checked says wrongly.</summary>
    public static string? ObjectionTo(ToolDefinition tool) =>
        !IsScript(tool.Script.Source) ? $"source: bytes that are no text; allowed: {ScriptAllowed}"
        : !HasStatement(tool.Script.Source) ? $"source: {NoStatement}; allowed: {ScriptAllowed}"
        : tool.Description.Length > LongestDescription ? $"description: {tool.Description.Length} characters; allowed: {LongestDescription}"
        : tool.Parameters.Count > MostParameters ? $"parameters: {tool.Parameters.Count}; allowed: up to {MostParameters}"
        : ObjectionTo("permissions.children", tool.Permissions.Children, ChildAllowed, IsChild)
            ?? ObjectionTo("permissions.hosts", tool.Permissions.Hosts, HostRule.Allowed, IsHost)
            ?? ObjectionTo("permissions.pins", tool.Permissions.Pins, PinAllowed, IsPin)
            ?? ObjectionTo("permissions.folders", tool.Permissions.Folders, FolderRule.Allowed, IsFolder)
            ?? ObjectionTo(tool.Limits);

    private static string? ObjectionTo(string field, IReadOnlyList<string> texts, string allowed, Func<string, bool> accepts)
    {
        foreach (string text in texts)
        {
            if (!accepts(text))
                return $"{field}: \"{text}\"; allowed: {allowed}";
        }

        return null;
    }

    private static string? ObjectionTo(ToolLimits limits) =>
        Beyond("memory", limits.MemoryBytes, LeastMemory, MostMemory) ?? Beyond("disk", limits.DiskBytes, 0, MostBytes)
        ?? Beyond("network", limits.NetworkBytes, 0, MostBytes) ?? Beyond("output", limits.OutputBytes, 0, MostMemory)
        ?? (limits.Concurrent is < 1 or > MostConcurrent
            ? $"limits.concurrent: {limits.Concurrent}; allowed: an integer from 1 to {MostConcurrent}" : null)
        ?? (limits.Action is < LimitAction.None or > LimitAction.Critical
            ? $"limits.action: {limits.Action}; allowed: none, warning, critical" : null)
        ?? Beyond("cpu_time", limits.CpuTime) ?? Beyond("wall_time", limits.WallTime);

    private static string? Beyond(string name, long? bytes, long least, long most) => bytes < least || bytes > most
        ? string.Create(CultureInfo.InvariantCulture, $"limits.{name}: {bytes}; allowed: {new BytesValue(least, most).Allowed}")
        : null;

    private static string? Beyond(string name, TimeSpan? time) => time < ShortestTime || time > LongestTime
        ? string.Create(CultureInfo.InvariantCulture, $"limits.{name}: {time}; allowed: {new DurationValue(ShortestTime, LongestTime).Allowed}")
        : null;
}
