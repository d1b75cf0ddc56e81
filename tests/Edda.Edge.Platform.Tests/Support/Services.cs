using System.Diagnostics;

namespace Edda.Edge.Platform.Tests.Support;

/// <summary>The services as processes: as they were built, run by dotnet.</summary>
internal static class Services
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Process Start(string service, TemporaryFolder folder, params string[] arguments) =>
        Process.Start(Prepare(service, folder, arguments))!;

    /// <summary>With its state and its socket below the folder, whatever the environment says.</summary>
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

    /// <summary>Runs a service that ends by itself.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string service, TemporaryFolder folder, params string[] arguments)
    {
        using Process process = Start(service, folder, arguments);
        using CancellationTokenSource limit = new(Limit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>artifacts/TFM/bin/THIS/CONFIGURATION/ beside artifacts/TFM/bin/SERVICE/CONFIGURATION/.</summary>
    private static string Assembly(string service)
    {
        DirectoryInfo own = new(AppContext.BaseDirectory.TrimEnd('/'));
        string project = char.ToUpperInvariant(service[0]) + service[1..];
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, service + ".dll");
    }
}
