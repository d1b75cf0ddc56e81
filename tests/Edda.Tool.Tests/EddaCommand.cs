using System.Reflection;
using Edda.Testing;

namespace Edda.Tool.Tests;

/// <summary>The command as the SDK built it.</summary>
internal static class EddaCommand
{
    private static readonly string File = typeof(EddaCommand).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(pair => pair.Key == "EddaCommand").Value!;

    public static Task<(int ExitCode, string Output)> RunAsync(TemporaryFolder folder, params string[] arguments) =>
        ChildProcess.RunAsync("dotnet", [File, .. arguments], Environment(folder), patience: TimeSpan.FromMinutes(2));

    public static ChildProcess Start(TemporaryFolder folder, params string[] arguments) =>
        ChildProcess.Start("dotnet", [File, .. arguments], Environment(folder));

    /// <summary>Sockets and state in the test's own folder, so that nothing of the machine is met.</summary>
    private static Dictionary<string, string> Environment(TemporaryFolder folder) => new()
    {
        ["XDG_RUNTIME_DIR"] = folder.Path,
        ["XDG_STATE_HOME"] = folder.Path,
        ["HOME"] = folder.Path,
        ["DOTNET_CLI_HOME"] = folder.Path,
    };
}
