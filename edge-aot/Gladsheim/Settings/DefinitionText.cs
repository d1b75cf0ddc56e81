using System.Globalization;
using System.Text;
using Edda.Gladsheim.Roskva;

namespace Edda.Gladsheim.Settings;

/// <summary>
/// A definition as text, in two parts: what a running process was made from, and what Gladsheim applies to it at any
/// time. Two definitions with equal texts are the same; only a difference in the first needs a restart. Every value is
/// preceded by its length, so that no two definitions share a text.
/// </summary>
internal static class DefinitionText
{
    public static string Launch(ServiceDefinition service)
    {
        StringBuilder text = new();
        Add(text, service.Kind.ToString());
        Add(text, service.Command);
        Add(text, service.Environment);
        Add(text, service.InheritEnvironment);
        Add(text, service.EnvironmentFiles);
        Add(text, service.SecretFiles);
        Add(text, service.WorkingDirectory);
        Add(text, service.User);
        Add(text, service.UserGroup);
        Add(text, service.Umask);
        foreach (KernelLimit limit in service.KernelLimits)
            Add(text, limit.ToString());
        Add(text, service.PidFile);
        // The socket and the output are set up with the process.
        Add(text, service.Ready.When == ReadyWhen.Notify ? "notify" : "");
        return text.ToString();
    }

    public static string Live(ServiceDefinition service)
    {
        StringBuilder text = new();
        Add(text, service.Description);
        Add(text, service.Labels);
        foreach (Dependency dependency in service.DependsOn)
            Add(text, dependency.ToString());
        Add(text, service.Ready.ToString());
        Add(text, service.Stop.ToString());
        Add(text, service.ReloadSignal);
        Add(text, service.ReloadCommand);
        Add(text, service.Restart.ToString());
        foreach (CheckDefinition check in service.Checks)
        {
            Add(text, (check with { Command = [] }).ToString());
            Add(text, check.Command);
        }

        Add(text, service.Limits.ToString());
        Add(text, service.Log.ToString());
        Add(text, service.Schedule?.Text ?? "");
        Add(text, service.AutoStart ? 1 : 0);
        Add(text, service.EinherjarAddress);
        return text.ToString();
    }

    private static void Add(StringBuilder text, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"{value.Length}:").Append(value);

    private static void Add(StringBuilder text, int value) => Add(text, value.ToString(CultureInfo.InvariantCulture));

    private static void Add(StringBuilder text, IReadOnlyList<string> values)
    {
        Add(text, values.Count);
        foreach (string value in values)
            Add(text, value);
    }

    private static void Add(StringBuilder text, IReadOnlyDictionary<string, string> values)
    {
        // Order in a file means nothing here: moving a line must not restart a service.
        List<KeyValuePair<string, string>> sorted = [.. values];
        sorted.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
        Add(text, sorted.Count);
        foreach ((string name, string value) in sorted)
        {
            Add(text, name);
            Add(text, value);
        }
    }
}
