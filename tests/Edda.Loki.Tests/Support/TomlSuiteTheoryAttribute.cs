namespace Edda.Loki.Tests.Support;

/// <summary>Skipped, visibly, where the suite is missing; with EDDA_REQUIRE_PEERS=1 it runs and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TomlSuiteTheoryAttribute : TheoryAttribute
{
    public TomlSuiteTheoryAttribute()
    {
        if (TomlSuite.Folder is null && Environment.GetEnvironmentVariable("EDDA_REQUIRE_PEERS") != "1")
            Skip = $"No {TomlSuite.RelativePath} in a folder above the repository.";
    }
}
