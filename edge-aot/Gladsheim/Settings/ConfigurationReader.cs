using System.Text;
using Edda.Edge.Gladsheim;
using Edda.Edge.Hosting.Internal;
using Edda.Edge.Settings;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Settings.Compose;
using Edda.Gladsheim.Settings.Internal;
using Edda.Gladsheim.Settings.Raw;

namespace Edda.Gladsheim.Settings;

/// <summary>From settings as written to a configuration, or to all that is wrong with them.</summary>
/// <param name="chosen">The platform that the command line names; it goes before the file's.</param>
public sealed class ConfigurationReader(
    MachineMeans machine, HostAbilities abilities, PlatformKind? chosen, PlatformKind detected)
{
    /// <param name="file">The settings file's path.</param>
    /// <param name="json">Its content, to say where in it a problem is.</param>
    public SettingsOutcome<HallConfiguration> Read(HallSettings settings, string file, ReadOnlyMemory<byte> json)
    {
        List<SettingsProblem> problems = [];
        List<ServiceSource> sources = [];
        foreach ((string name, ServiceSettings service) in settings.Services)
        {
            sources.Add(new ServiceSource(
                name, service, (path, found, allowed) => At(file, json.Span, ["services", name, .. path], found, allowed)));
        }

        foreach (string compose in settings.Compose)
            ReadCompose(compose, file, json, sources, problems);

        PlatformProfile platform = Platform(settings);
        Definitions definitions = new(machine, platform, abilities);
        DependencyGraph? graph = definitions.Build(sources);
        problems.AddRange(definitions.Problems);
        return graph is not null && problems.Count == 0
            ? SettingsOutcome<HallConfiguration>.Of(new HallConfiguration(settings, platform, graph))
            : SettingsOutcome<HallConfiguration>.Failed(problems);
    }

    private static SettingsProblem At(
        string file, ReadOnlySpan<byte> json, ReadOnlySpan<string> path, string found, string allowed)
    {
        (int line, int column) = JsonPlace.Find(json, path);
        return new SettingsProblem(file, line, column, string.Join('.', path!), found, allowed);
    }

    private static void ReadCompose(
        string compose, string file, ReadOnlyMemory<byte> json, List<ServiceSource> sources, List<SettingsProblem> problems)
    {
        string path = Path.GetFullPath(compose, Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/");
        try
        {
            if (new FileInfo(path).Length > SettingsFile.MaximumBytes)
                problems.Add(At(file, json.Span, ["compose"], $"{path}, more than 1 MiB", "allowed: up to 1 MiB"));
            else
                ComposeFile.TryRead(path, File.ReadAllText(path, Encoding.UTF8), sources, problems);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.Add(At(file, json.Span, ["compose"], $"{path}, which cannot be read: {SystemError.Describe(failure)}", "needed: a readable file"));
        }
    }

    private PlatformProfile Platform(HallSettings settings)
    {
        PlatformProfile profile = PlatformProfile.Of(chosen ?? settings.Platform ?? detected);
        return profile with
        {
            Services = (int)(settings.PlatformLimits?.Services ?? profile.Services),
            MemoryBytes = settings.PlatformLimits?.Memory ?? profile.MemoryBytes,
            CpuPercent = settings.PlatformLimits?.CpuPercent ?? profile.CpuPercent,
        };
    }
}
