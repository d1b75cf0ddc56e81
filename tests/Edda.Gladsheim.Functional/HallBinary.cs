using Edda.Testing;

namespace Edda.Gladsheim.Functional;

/// <summary>Which gladsheim is tested: the published one where EDDA_AOT_DIR names a folder, else the ordinary build.</summary>
internal static class HallBinary
{
    private const string Name = "gladsheim";

    /// <summary>Whether it is Native AOT, so that the budgets apply.</summary>
    public static bool IsPublished { get; } = Environment.GetEnvironmentVariable("EDDA_AOT_DIR") is { Length: > 0 };

    public static string Path { get; } = IsPublished
        ? System.IO.Path.Combine(PublishedBinaries.Folder, Name)
        : PublishedBinaries.JitPathOf(Name);
}
