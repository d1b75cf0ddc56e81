using Edda.Loki.Engine.Lua;

namespace Edda.Loki.Engine.Tests.Engine;

/// <summary>Which engine the tests of the seam run on; another project runs the same tests on another one.</summary>
internal static class EngineUnderTest
{
    public static LuaEngine Create() => new();
}
