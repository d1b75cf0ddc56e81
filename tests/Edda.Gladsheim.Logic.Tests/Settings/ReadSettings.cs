using System.Text;
using Edda.Edge.Gladsheim;
using Edda.Edge.Settings;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Settings.Raw;

namespace Edda.Gladsheim.Logic.Tests.Settings;

/// <summary>Reads settings from a text, on a machine with two cores and 8 GiB.</summary>
internal static class ReadSettings
{
    public const string File = "/etc/edda/gladsheim.json";

    public static HallConfiguration Good(string json, string file = File)
    {
        SettingsOutcome<HallConfiguration> outcome = Read(json, file);
        Assert.Equal("", string.Join('\n', outcome.Problems));
        return outcome.Value!;
    }

    public static string[] Problems(string json, string file = File) =>
        [.. Read(json, file).Problems.Select(problem => problem.ToString())];

    public static ServiceDefinition Service(string json, string name = "a") =>
        Good($$"""{"services": { {{json}} } }""").Graph.StartOrder.Single(service => service.Name == name);

    private static SettingsOutcome<HallConfiguration> Read(string json, string file)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        SettingsOutcome<HallSettings> raw = SettingsFile.Parse(HallSchema.File, file, bytes);
        if (raw.Value is null)
            return SettingsOutcome<HallConfiguration>.Failed(raw.Problems);

        MachineMeans machine = new(2, 8L << 30, 32_768, 1 << 20);
        ConfigurationReader reader = new(machine, HostAbilities.MeasuringOnly, null, PlatformKind.Midgard);
        return reader.Read(raw.Value, file, bytes);
    }
}
