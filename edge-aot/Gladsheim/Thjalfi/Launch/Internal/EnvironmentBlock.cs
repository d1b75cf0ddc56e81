using System.Collections;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Launch.Internal;

/// <summary>The new program's environment: clean, then the user's, then files, then secrets, then what the plan names.</summary>
internal static class EnvironmentBlock
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly string[] MeantForGladsheim =
        ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", ServiceMarker.VariableName];

    public static bool TryBuild(LaunchPlan plan, in Account account, out Dictionary<string, string> variables, out LaunchFailure failure)
    {
        variables = new Dictionary<string, string>(StringComparer.Ordinal);
        failure = default;
        // First, so that whoever looks for it in a long environment finds it at the beginning.
        if (plan.Marker is not null)
            variables[ServiceMarker.VariableName] = "";
        if (plan.InheritEnvironment)
            Inherit(variables);
        variables.TryAdd("PATH", DefaultPath);
        if (account.Name is not null)
            DescribeUser(variables, account);

        foreach (string path in plan.EnvironmentFiles)
        {
            if (!TryReadText(path, out string text, out failure))
                return false;
            ParseFile(text, variables);
        }
        foreach ((string name, string path) in plan.SecretFiles)
        {
            if (!TryReadText(path, out string text, out failure))
                return false;
            variables[name] = text.EndsWith('\n') ? text[..^1] : text;
        }
        foreach ((string name, string value) in plan.Environment)
            variables[name] = value;
        if (plan.Marker is { } marker)
            variables[ServiceMarker.VariableName] = marker.ToString();
        return true;
    }

    public static string[] Lines(Dictionary<string, string> variables)
    {
        string[] lines = new string[variables.Count];
        int count = 0;
        foreach ((string name, string value) in variables)
            lines[count++] = $"{name}={value}";
        return lines;
    }

    private static void Inherit(Dictionary<string, string> variables)
    {
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (!MeantForGladsheim.Contains(name))
                variables[name] = (string?)variable.Value ?? "";
        }
    }

    private static void DescribeUser(Dictionary<string, string> variables, in Account account)
    {
        variables["USER"] = account.Name!;
        variables["LOGNAME"] = account.Name!;
        variables["HOME"] = account.Home ?? "/";
        variables["SHELL"] = account.Shell ?? "/bin/sh";
    }

    // The form systemd's EnvironmentFile and docker's --env-file share: NAME=value, # and ; start comments, one pair of quotes.
    private static void ParseFile(string text, Dictionary<string, string> variables)
    {
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.Trim();
            int equals = line.IndexOf('=');
            if (equals <= 0 || line[0] is '#' or ';')
                continue;
            ReadOnlySpan<char> value = line[(equals + 1)..].Trim();
            if (value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0])
                value = value[1..^1];
            variables[line[..equals].TrimEnd().ToString()] = value.ToString();
        }
    }

    private static bool TryReadText(string path, out string text, out LaunchFailure failure)
    {
        failure = default;
        text = "";
        try
        {
            text = File.ReadAllText(path);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            failure = new LaunchFailure(LaunchStep.ReadEnvironmentFile, path, Errno.NoEntry);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failure = new LaunchFailure(LaunchStep.ReadEnvironmentFile, path, Errno.AccessDenied);
        }
        return false;
    }
}
