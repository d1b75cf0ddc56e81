using System.Runtime.InteropServices;

namespace Edda.Testing;

/// <summary>
/// What tools/publish.sh made. EDDA_AOT_DIR names another folder; EDDA_SERVICES=jit asks for the ordinary builds
/// instead, which is quicker while working on a service but has no memory budget.
/// </summary>
public static class PublishedBinaries
{
    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("EDDA_AOT_DIR") is { Length: > 0 } folder
            ? Path.GetFullPath(folder, Repository.Root)
            : Repository.File("artifacts", "aot", RuntimeIdentifier);

    /// <summary>Whether what runs is Native AOT, so that the budgets apply.</summary>
    public static bool HaveBudget { get; } = Environment.GetEnvironmentVariable("EDDA_SERVICES") != "jit";

    public static IReadOnlyList<string> Services { get; } = ["gladsheim", "loki", "thor"];

    private static string RuntimeIdentifier =>
        RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    public static bool AreThere => Services.All(service => File.Exists(PathOf(service)));

    public static string PathOf(string service) => HaveBudget ? Path.Combine(Folder, service) : JitPathOf(service);

    /// <summary>The ordinary build, beside this test's own output: artifacts/TFM/bin/PROJECT/CONFIGURATION.</summary>
    public static string JitPathOf(string service)
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string project = char.ToUpperInvariant(service[0]) + service[1..];
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, service));
    }
}
