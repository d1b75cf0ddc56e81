using System.Diagnostics;

namespace Edda.Tool.Fleet;

/// <summary>Where a service's program is: a published file beside this one, or what the SDK built.</summary>
internal sealed record ServiceProgram(string Name, string File, bool NeedsDotnet)
{
    private static readonly string[] Names = ["gladsheim", "loki", "thor"];

    public static IReadOnlyList<ServiceProgram> FindAll() => [.. Names.Select(Find)];

    public ProcessStartInfo CommandLine(string socket)
    {
        var start = new ProcessStartInfo(NeedsDotnet ? "dotnet" : File)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (NeedsDotnet)
        {
            start.ArgumentList.Add(File);
        }

        start.ArgumentList.Add("--listen");
        start.ArgumentList.Add("unix:" + socket);
        return start;
    }

    private static ServiceProgram Find(string name)
    {
        string here = AppContext.BaseDirectory;
        string published = Path.Combine(here, name);
        if (System.IO.File.Exists(published))
        {
            return new ServiceProgram(name, published, NeedsDotnet: false);
        }

        // The SDK's output tree: bin/edda/debug/ beside bin/Loki/debug/.
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(here));
        string project = char.ToUpperInvariant(name[0]) + name[1..];
        string built = Path.GetFullPath(Path.Combine(here, "..", "..", project, configuration, name + ".dll"));
        return System.IO.File.Exists(built)
            ? new ServiceProgram(name, built, NeedsDotnet: true)
            : throw new UsageException(
                $"the program of '{name}' was looked for as {published} and {built}; "
                + "build it with 'dotnet build Edda.sln' or put the published file beside this one");
    }
}
