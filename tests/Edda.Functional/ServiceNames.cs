using Edda.Testing;

namespace Edda.Functional;

/// <summary>What every service must do is tested on each of them.</summary>
public static class ServiceNames
{
    public static TheoryData<string> All => [.. PublishedBinaries.Services];
}
