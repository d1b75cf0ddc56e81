namespace Edda.Loki.Adversary;

/// <summary>For Lua's own tests: skipped, visibly, unless EDDA_LUA_TESTS names the folder "testes" of the release that is tested.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LuaSuiteTheoryAttribute : TheoryAttribute
{
    public static readonly string? Folder = Environment.GetEnvironmentVariable("EDDA_LUA_TESTS");

    public LuaSuiteTheoryAttribute()
    {
        if (Folder is null)
            Skip = "EDDA_LUA_TESTS does not name the folder of Lua's own tests (testes/ of Lua's repository, at v5.4.4)";
    }
}
