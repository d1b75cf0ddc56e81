using Edda.Edge.Gladsheim;
using Edda.Edge.Hosting;
using Edda.Edge.Settings;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Settings.Raw;

namespace Edda.Gladsheim;

/// <summary>From the command line and a settings file to a configuration. Any thread.</summary>
public sealed class SettingsSource
{
    private readonly string? _file;
    private readonly ConfigurationReader _reader;

    public SettingsSource(CommandLine command)
    {
        _file = command.Config;
        PlatformKind? chosen = command.Options.TryGetValue(PlatformOption.Name, out string? word)
            ? Enum.Parse<PlatformKind>(word, ignoreCase: true)
            : null;
        PlatformKind detected = PlatformDetection.Decide(PlatformDetection.Look());
        _reader = new ConfigurationReader(SystemMeter.Machine(), CgroupPlaces.Look(), chosen, detected);
    }

    public static ServiceOption PlatformOption { get; } = new(
        "--platform", ["midgard", "alfheim", "asgard", "ragnarok"],
        "the kind of machine, which says what all services may take; without it, it is found out");

    /// <summary>Completes settings that have been read from the file.</summary>
    public SettingsOutcome<HallConfiguration> Complete(HallSettings settings)
    {
        // Read once more, only to say where in the file a problem is.
        byte[] json = [];
        try
        {
            json = _file is null ? [] : File.ReadAllBytes(_file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Then problems are told without their line.
        }

        return _reader.Read(settings, _file ?? "the settings", json);
    }

    /// <summary>Reads the file again.</summary>
    public SettingsOutcome<HallConfiguration> Read()
    {
        if (_file is null)
            return Complete(HallSchema.File.Default());
        SettingsOutcome<HallSettings> settings = SettingsFile.Read(HallSchema.File, _file);
        return settings.Value is { } read ? Complete(read) : SettingsOutcome<HallConfiguration>.Failed(settings.Problems);
    }
}
