using Edda.Edge.Internal;

namespace Edda.Edge.Hosting.Internal;

/// <summary>Where a service listens and keeps its state: what it was told, or the usual places.</summary>
internal static class Places
{
    public static uint User() => OperatingSystem.IsWindows() ? uint.MaxValue : Posix.EffectiveUser();

    /// <summary>The command line outranks the settings.</summary>
    public static IReadOnlyList<ListenAddress> Addresses(string service, HostSettings settings, CommandLine command)
    {
        if (command.Listen.Count > 0)
            return command.Listen;

        IReadOnlyList<string> texts = settings.Listen.Count > 0 ? settings.Listen : ["unix:" + DefaultSocket(service)];
        List<ListenAddress> addresses = [];
        foreach (string text in texts)
        {
            if (!ListenAddress.TryParse(text, out ListenAddress? address))
                throw Throw.NoAddress(text);
            addresses.Add(address!);
        }

        return addresses;
    }

    public static string State(string service, HostSettings settings) =>
        settings.StateFolder ?? DefaultState(service, User());

    public static string KeyFile(string service, HostSettings settings) =>
        settings.Heimdall.KeyFile ?? Path.Combine(State(service, settings), "heimdall.key");

    public static string Revocations(string service, HostSettings settings) =>
        Path.Combine(State(service, settings), "heimdall.revoked");

    private static string DefaultSocket(string service)
    {
        string? runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        return Path.IsPathFullyQualified(runtime ?? "")
            ? $"{runtime!.TrimEnd('/')}/edda/{service}.sock"
            : $"/run/edda/{service}.sock";
    }

    private static string DefaultState(string service, uint user)
    {
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (Path.IsPathFullyQualified(state ?? ""))
            return $"{state!.TrimEnd('/')}/edda/{service}";

        // The XDG rule for those who have a home and have not set the variable; root's services are the machine's.
        string? home = Environment.GetEnvironmentVariable("HOME");
        return user != 0 && Path.IsPathFullyQualified(home ?? "")
            ? $"{home!.TrimEnd('/')}/.local/state/edda/{service}"
            : $"/var/lib/edda/{service}";
    }
}
