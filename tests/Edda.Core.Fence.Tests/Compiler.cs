using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Edda.Core.Fence.Tests;

/// <summary>Compiles snippets as tools/NanoSurface/Device.props has the core compiled. Owns a folder that goes with it.</summary>
/// <param name="isForBoard">With what the packages of an ESP32 board add.</param>
internal sealed partial class Compiler(bool isForBoard = false) : IDisposable
{
    /// <summary>The key of an error that the compiler reports without a place.</summary>
    public const string NoPlace = "";

    private readonly string _folder = Directory.CreateTempSubdirectory("edda-fence-").FullName;

    public string Assembly => Path.Combine(_folder, "Snippets.dll");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Compiles the snippets together; answers the first error of each one that has any, by its name.</summary>
    public Dictionary<string, string> Compile(IEnumerable<Snippet> snippets)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", Metadata("Csc"), "-nologo", "-noconfig", "-nostdlib", "-unsafe", "-define:EDDA_DEVICE", "-target:library",
                "-debug:portable", "-optimize-", $"-langversion:{Metadata("LangVersion")}", $"-out:{Assembly}",
            },
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
        };
        foreach (string folder in isForBoard ? ["surface", "board"] : (string[])["surface"])
        {
            foreach (string reference in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, folder), "*.dll"))
                start.ArgumentList.Add($"-r:{reference}");
        }

        foreach (Snippet snippet in snippets)
        {
            File.WriteAllText(Path.Combine(_folder, snippet.FileName), snippet.Text);
            start.ArgumentList.Add(snippet.FileName);
        }

        using Process process = Process.Start(start)!;
        var errors = new Dictionary<string, string>();
        foreach (string line in process.StandardOutput.ReadToEnd().Split('\n'))
        {
            Match match = Error().Match(line);
            if (match.Success)
                errors.TryAdd(match.Groups["file"].Value, match.Groups["error"].Value);
            else if (line.StartsWith("error CS"))
                errors.TryAdd(NoPlace, line);
        }

        process.WaitForExit();
        return errors;
    }

    private static string Metadata(string key) => typeof(Compiler).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;

    [GeneratedRegex(@"^(?<file>\w+)\.cs\(\d+,\d+\): error (?<error>CS\d+: .*)$")]
    private static partial Regex Error();
}
