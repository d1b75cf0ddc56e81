namespace Edda.Loki.Tools;

/// <summary>
/// What a tool may reach. All of it is empty unless its file says otherwise, and empty means nothing. The texts are the
/// rules as they were written and as a refusal shows them. Immutable.
/// </summary>
public sealed record ToolPermissions
{
    public static ToolPermissions None { get; } = new();

    /// <summary>Of "fenrir", "jormungandr", "hel".</summary>
    public IReadOnlyList<string> Children { get; init; } = [];

    /// <summary>"example.org", "*.example.org", "192.168.1.7", "10.0.0.0/8", "[2001:db8::1]", each with ":port" or without.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>"gpio17", "led:status", "board/kitchen/4"; a "*" stands for anything.</summary>
    public IReadOnlyList<string> Pins { get; init; } = [];

    /// <summary>Folders within the sandbox: "notes", "shared/readings:read"; "." is all of it.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];
}
