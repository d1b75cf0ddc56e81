namespace Edda.Core.Http2.Tests.Support;

/// <summary>A theory over the shared HPACK stories: skipped, visibly, where they are missing and nobody insists.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StoriesTheoryAttribute : TheoryAttribute
{
    public StoriesTheoryAttribute()
    {
        if (HpackStories.Folder is null && Environment.GetEnvironmentVariable("EDDA_REQUIRE_PEERS") != "1")
        {
            Skip = $"No {HpackStories.RelativePath} in a folder above the repository.";
        }
    }
}
