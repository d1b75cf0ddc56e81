using Edda.Edge.Settings;

namespace Edda.Loki.Tools.Internal;

/// <summary>The problems found in one file. One reading.</summary>
internal sealed class ToolReading(string file)
{
    /// <summary>Enough to mend a file in one go, few enough to read.</summary>
    public const int MaximumProblems = 20;

    public string File { get; } = file;

    public List<SettingsProblem> Problems { get; } = [];

    public void Report(int line, int column, string path, string found, string allowed)
    {
        if (Problems.Count < MaximumProblems)
            Problems.Add(new SettingsProblem(File, line, column, path, found, allowed));
    }
}
