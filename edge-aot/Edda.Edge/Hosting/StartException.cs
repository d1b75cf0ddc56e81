namespace Edda.Edge.Hosting;

/// <summary>Why a service does not start: an exit code and lines for a person, each complete by itself.</summary>
public sealed class StartException(ExitCode code, params string[] lines) : Exception(string.Join("; ", lines))
{
    public ExitCode Code { get; } = code;

    public IReadOnlyList<string> Lines { get; } = lines;
}
