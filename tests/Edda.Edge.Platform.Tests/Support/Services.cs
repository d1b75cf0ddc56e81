using System.Diagnostics;

namespace Edda.Edge.Platform.Tests.Support;

/// <summary>The services as processes: as they were built, run by dotnet.</summary>
internal static class Services
{
    /// <summary>With its state and its socket below the folder, whatever the environment says.</summary>
    public static Process Start(string service, TemporaryFolder folder, params string[] arguments) =>
        Process.Start(Prepare(service, folder, arguments))!;

    public static ProcessStartInfo Prepare(string service, TemporaryFolder folder, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Assembly(service));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["XDG_STATE_HOME"] = folder.Path;
        start.Environment["XDG_RUNTIME_DIR"] = folder.Path;
        start.Environment.Remove("NOTIFY_SOCKET");
        return start;
    }

    /// <summary>artifacts/TFM/bin/THIS/CONFIGURATION/ beside artifacts/TFM/bin/SERVICE/CONFIGURATION/.</summary>
    private static string Assembly(string service)
    {
        DirectoryInfo own = new(AppContext.BaseDirectory.TrimEnd('/'));
        string project = char.ToUpperInvariant(service[0]) + service[1..];
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, service + ".dll");
    }
}
