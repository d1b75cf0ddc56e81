namespace Edda.Loki.Engine.Lua;

/// <summary>
/// How far a state grows before Lua collects what it let go, in percent of what the last collection left. A state that has
/// just what its script names is smaller than one with all of Lua's libraries, and at Lua's own pace would collect that much
/// more often, each time looking at all it has. So a small one may grow further.
/// </summary>
internal static class CollectorPace
{
    private const nuint SmallBytes = 256 * 1024;
    private const int OfSmall = 400;
    private const int OfLua = 200;

    /// <param name="held">Bytes that the state holds.</param>
    public static void Set(nint main, nuint held) =>
        _ = LuaApi.Collect(main, LuaApi.Incremental, held < SmallBytes ? OfSmall : OfLua, 0, 0);
}
