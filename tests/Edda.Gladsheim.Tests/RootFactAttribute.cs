namespace Edda.Gladsheim.Tests;

/// <summary>Needs the rights of root; without them it is skipped, or fails where EDDA_REQUIRE_PEERS=1.</summary>
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (Environment.UserName != "root" && Environment.GetEnvironmentVariable("EDDA_REQUIRE_PEERS") != "1")
            Skip = "needs root";
    }
}
