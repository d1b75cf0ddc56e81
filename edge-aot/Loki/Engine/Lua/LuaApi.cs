using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edda.Loki.Engine.Lua;

/// <summary>
/// The part of Lua 5.4's C interface that is used. A Lua error is a longjmp, which must never cross a managed frame.
/// So what can raise is called only where it cannot: while the state's memory is not limited (<see cref="Unlimited"/>),
/// with a stack that has room, and without metamethods; everything else runs under lua_pcall or lua_resume. Functions
/// with SuppressGCTransition neither allocate nor run for long.
/// </summary>
internal static unsafe partial class LuaApi
{
    public const int Ok = 0;
    public const int Yielded = 1;
    public const int SyntaxError = 3;
    public const int MemoryError = 4;

    public const int TypeNone = -1;
    public const int TypeNil = 0;
    public const int TypeBoolean = 1;
    public const int TypeLightUserData = 2;
    public const int TypeNumber = 3;
    public const int TypeString = 4;
    public const int TypeTable = 5;

    public const int MaskCount = 8;
    public const int FullCollection = 2;
    public const int Incremental = 11;
    public const int Registry = -1000000 - 1000;

    private const string Library = "lua54";

    private static readonly nint Lua = RuntimeFeature.IsDynamicCodeSupported
        ? NativeLibrary.Load(Library, typeof(LuaApi).Assembly, null)
        : NativeLibrary.GetMainProgramHandle();

    /// <summary>
    /// The address of lua_error, which as a hook raises whatever is on top of the stack, in the script's own frames
    /// and without one of ours in between.
    /// </summary>
    public static nint RaiseAddress { get; } = AddressOf("lua_error");

    /// <summary>Of a function of Lua's, or of the C library, which Lua needs itself.</summary>
    public static nint AddressOf(string name) => NativeLibrary.GetExport(Lua, name);

    [LibraryImport(Library, EntryPoint = "lua_newstate")]
    public static partial nint NewState(delegate* unmanaged[Cdecl]<void*, void*, nuint, nuint, void*> allocate, void* data);

    /// <summary>With an allocator of the C library's, and no limit.</summary>
    [LibraryImport(Library, EntryPoint = "luaL_newstate")]
    public static partial nint NewState();

    [LibraryImport(Library, EntryPoint = "lua_close")]
    public static partial void Close(nint state);

    [LibraryImport(Library, EntryPoint = "lua_newthread")]
    public static partial nint NewThread(nint state);

    [LibraryImport(Library, EntryPoint = "luaopen_base")]
    public static partial int OpenBase(nint state);

    [LibraryImport(Library, EntryPoint = "luaopen_string")]
    public static partial int OpenString(nint state);

    [LibraryImport(Library, EntryPoint = "luaopen_table")]
    public static partial int OpenTable(nint state);

    [LibraryImport(Library, EntryPoint = "luaopen_math")]
    public static partial int OpenMath(nint state);

    [LibraryImport(Library, EntryPoint = "luaopen_utf8")]
    public static partial int OpenUtf8(nint state);

    [LibraryImport(Library, EntryPoint = "luaopen_coroutine")]
    public static partial int OpenCoroutine(nint state);

    [LibraryImport(Library, EntryPoint = "luaL_loadbufferx")]
    public static partial int Load(nint state, byte* text, nuint length, byte* name, byte* mode);

    [LibraryImport(Library, EntryPoint = "lua_pcallk")]
    public static partial int Call(nint state, int arguments, int results, int handler, nint context, nint continuation);

    [LibraryImport(Library, EntryPoint = "lua_resume")]
    public static partial int Resume(nint state, nint from, int arguments, out int results);

    [LibraryImport(Library, EntryPoint = "lua_yieldk")]
    public static partial int Yield(nint state, int results, nint context, nint continuation);

    [LibraryImport(Library, EntryPoint = "lua_isyieldable")]
    [SuppressGCTransition]
    public static partial int IsYieldable(nint state);

    [LibraryImport(Library, EntryPoint = "lua_sethook")]
    [SuppressGCTransition]
    public static partial void SetHook(nint state, nint hook, int mask, int count);

    [LibraryImport(Library, EntryPoint = "lua_getstack")]
    [SuppressGCTransition]
    public static partial int GetStack(nint state, int level, LuaDebug* into);

    [LibraryImport(Library, EntryPoint = "lua_getinfo")]
    [SuppressGCTransition]
    public static partial int GetInfo(nint state, byte* what, LuaDebug* into);

    [LibraryImport(Library, EntryPoint = "lua_checkstack")]
    public static partial int CheckStack(nint state, int count);

    [LibraryImport(Library, EntryPoint = "lua_gettop")]
    [SuppressGCTransition]
    public static partial int GetTop(nint state);

    [LibraryImport(Library, EntryPoint = "lua_settop")]
    [SuppressGCTransition]
    public static partial void SetTop(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_pushvalue")]
    [SuppressGCTransition]
    public static partial void PushValue(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_rotate")]
    [SuppressGCTransition]
    public static partial void Rotate(nint state, int index, int count);

    [LibraryImport(Library, EntryPoint = "lua_xmove")]
    [SuppressGCTransition]
    public static partial void Move(nint from, nint to, int count);

    [LibraryImport(Library, EntryPoint = "lua_type")]
    [SuppressGCTransition]
    public static partial int TypeOf(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_isinteger")]
    [SuppressGCTransition]
    public static partial int IsInteger(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_toboolean")]
    [SuppressGCTransition]
    public static partial int ToBoolean(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_tointegerx")]
    [SuppressGCTransition]
    public static partial long ToInteger(nint state, int index, int* isInteger);

    [LibraryImport(Library, EntryPoint = "lua_tonumberx")]
    [SuppressGCTransition]
    public static partial double ToNumber(nint state, int index, int* isNumber);

    /// <summary>Only for a value that is a string; a number would be made one, which allocates.</summary>
    [LibraryImport(Library, EntryPoint = "lua_tolstring")]
    [SuppressGCTransition]
    public static partial byte* ToText(nint state, int index, nuint* length);

    [LibraryImport(Library, EntryPoint = "lua_touserdata")]
    [SuppressGCTransition]
    public static partial nint ToUserData(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_rawlen")]
    [SuppressGCTransition]
    public static partial ulong RawLength(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_next")]
    [SuppressGCTransition]
    public static partial int Next(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_rawgeti")]
    [SuppressGCTransition]
    public static partial int RawGet(nint state, int index, long key);

    [LibraryImport(Library, EntryPoint = "lua_rawget")]
    [SuppressGCTransition]
    public static partial int RawGet(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_tocfunction")]
    [SuppressGCTransition]
    public static partial nint ToFunction(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_pushnil")]
    [SuppressGCTransition]
    public static partial void PushNil(nint state);

    [LibraryImport(Library, EntryPoint = "lua_pushboolean")]
    [SuppressGCTransition]
    public static partial void PushBoolean(nint state, int value);

    [LibraryImport(Library, EntryPoint = "lua_pushinteger")]
    [SuppressGCTransition]
    public static partial void PushInteger(nint state, long value);

    [LibraryImport(Library, EntryPoint = "lua_pushnumber")]
    [SuppressGCTransition]
    public static partial void PushNumber(nint state, double value);

    [LibraryImport(Library, EntryPoint = "lua_pushlightuserdata")]
    [SuppressGCTransition]
    public static partial void PushLightUserData(nint state, nint value);

    [LibraryImport(Library, EntryPoint = "lua_pushlstring")]
    public static partial byte* PushText(nint state, byte* text, nuint length);

    [LibraryImport(Library, EntryPoint = "lua_pushcclosure")]
    public static partial void PushFunction(nint state, delegate* unmanaged[Cdecl]<nint, int> function, int upvalues);

    [LibraryImport(Library, EntryPoint = "lua_createtable")]
    public static partial void CreateTable(nint state, int items, int fields);

    [LibraryImport(Library, EntryPoint = "lua_rawset")]
    public static partial void RawSet(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_rawseti")]
    public static partial void RawSet(nint state, int index, long key);

    [LibraryImport(Library, EntryPoint = "lua_getmetatable")]
    [SuppressGCTransition]
    public static partial int GetMetatable(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_setupvalue")]
    [SuppressGCTransition]
    public static partial byte* SetUpvalue(nint state, int function, int index);

    [LibraryImport(Library, EntryPoint = "lua_gc")]
    public static partial int Collect(nint state, int what, int data1, int data2, int data3);

    [LibraryImport("libc", EntryPoint = "realloc")]
    [SuppressGCTransition]
    public static partial void* Reallocate(void* memory, nuint size);

    [LibraryImport("libc", EntryPoint = "free")]
    [SuppressGCTransition]
    public static partial void Free(void* memory);
}
