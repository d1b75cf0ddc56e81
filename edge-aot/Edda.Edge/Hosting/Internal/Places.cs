namespace Edda.Edge.Hosting.Internal;

/// <summary>Where a service listens and keeps its state when nobody says.</summary>
internal static class Places
{
    public static string DefaultSocket(string service)
    {
        string? runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        return Path.IsPathFullyQualified(runtime ?? "")
            ? $"{runtime!.TrimEnd('/')}/edda/{service}.sock"
            : $"/run/edda/{service}.sock";
    }

    public static string DefaultState(string service, uint user)
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
