using System.Text;

namespace Edda.Loki.Engine.Lua;

/// <summary>
/// What the prelude has made in one state. A section runs when the first script comes that can reach what it makes; that is
/// kept in Lua's registry for all later ones. On the engine's thread.
/// </summary>
internal sealed unsafe class StatePrelude
{
    private const int KeptSlot = 10;

    private readonly nint _main;
    private readonly StateBlock* _block;
    private readonly Prelude _prelude;
    private readonly int _mainSlot;

    /// <param name="mainSlot">Where in the registry the table is that a section gets as "main".</param>
    public StatePrelude(nint main, StateBlock* block, Prelude prelude, int mainSlot)
    {
        _main = main;
        _block = block;
        _prelude = prelude;
        _mainSlot = mainSlot;
        LuaApi.CreateTable(main, 0, 0);
        LuaApi.RawSet(main, LuaApi.Registry, KeptSlot);
    }

    /// <summary>Pushes what a section makes; it runs once in the life of a state.</summary>
    public void Push(string section)
    {
        LuaApi.RawGet(_main, LuaApi.Registry, KeptSlot);
        int kept = LuaApi.GetTop(_main);
        LuaStack.Push(_main, section);
        if (LuaApi.RawGet(_main, kept) == LuaApi.TypeNil)
        {
            LuaApi.SetTop(_main, kept);
            PushSection(section);
            LuaNatives.Push(_main, LuaHost.NativeAddress);
            LuaApi.PushLightUserData(_main, (nint)_block);
            LuaApi.RawGet(_main, LuaApi.Registry, _mainSlot);
            Call(arguments: 3, results: 1);
            LuaStack.Push(_main, section);
            LuaApi.PushValue(_main, -2);
            LuaApi.RawSet(_main, kept);
        }

        LuaApi.Rotate(_main, kept, -1);
        LuaApi.SetTop(_main, -2);
    }

    /// <summary>Puts the prelude's functions into the library on top of the stack.</summary>
    public void Patch(string library)
    {
        Push(library);
        LuaApi.PushNil(_main);
        while (LuaApi.Next(_main, -2) != 0)
        {
            LuaApi.PushValue(_main, -2);
            LuaApi.PushValue(_main, -2);
            LuaApi.RawSet(_main, -6);
            LuaApi.SetTop(_main, -2);
        }

        LuaApi.SetTop(_main, -2);
    }

    public void Call(int arguments, int results)
    {
        if (LuaApi.Call(_main, arguments, results, 0, 0, 0) != LuaApi.Ok)
            Environment.FailFast("the prelude failed: " + Encoding.UTF8.GetString(LuaStack.Text(_main, -1)));
    }

    private void PushSection(string section)
    {
        LoadSection(section);
        if (!_prelude.TryKeep(section, _main))
            return;
        LuaApi.SetTop(_main, -2);
        LoadSection(section); // as every later state has it
    }

    private void LoadSection(string section)
    {
        ReadOnlySpan<byte> code = _prelude.CodeOf(section);
        fixed (byte* text = code)
        fixed (byte* name = "=edda\0"u8)
        {
            if (LuaApi.Load(_main, text, (nuint)code.Length, name, null) != LuaApi.Ok)
                Environment.FailFast("the prelude does not compile: " + Encoding.UTF8.GetString(LuaStack.Text(_main, -1)));
        }
    }
}
