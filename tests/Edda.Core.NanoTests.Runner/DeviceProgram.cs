using System.Diagnostics;

namespace Edda.Core.NanoTests.Runner;

/// <summary>The program as a process of its own on this .NET. The process ends with the method.</summary>
internal static class DeviceProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "device");

    public static async Task<string[]> RunAsync()
    {
        // Any runtimeconfig that names this framework will do; the one beside this test is at hand.
        string config = Path.Combine(AppContext.BaseDirectory, typeof(DeviceProgram).Assembly.GetName().Name + ".runtimeconfig.json");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && host.EndsWith("dotnet") ? host : "dotnet")
        {
            ArgumentList = { "exec", "--runtimeconfig", config, Path.Combine(Folder, "Edda.Core.NanoTests.dll") },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using var cancellation = new CancellationTokenSource(Patience);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellation.Token);
            string output = await process.StandardOutput.ReadToEndAsync(cancellation.Token);
            await process.WaitForExitAsync(cancellation.Token);
            Assert.Equal("", await errors);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
