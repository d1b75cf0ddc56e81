using System.Runtime.InteropServices;

namespace Edda.Loki.Engine.Lua;

/// <summary>lua_Debug: only what is read, and room for the rest.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal unsafe struct LuaDebug
{
    [FieldOffset(32)]
    public byte* Source;

    [FieldOffset(48)]
    public int CurrentLine;
}
