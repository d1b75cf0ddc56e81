using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edda.Loki.Engine.Lua;

/// <summary>
/// Compiled scripts by their version, those used last. What is kept is Lua's own dump of what it compiled here, which
/// any state of this process loads without parsing; bytes from anywhere else never come in. One thread.
/// </summary>
internal sealed unsafe partial class CompiledPrograms(int capacity)
{
    private readonly Dictionary<ulong, LinkedListNode<(ulong Version, byte[] Code, ulong Names)>> _byVersion = [];
    private readonly LinkedList<(ulong Version, byte[] Code, ulong Names)> _byUse = new();

    public int Count => _byVersion.Count;

    /// <summary>Empty: it is not here.</summary>
    /// <param name="names">The globals that its text can reach.</param>
    public ReadOnlySpan<byte> Find(ulong version, out ulong names)
    {
        names = 0;
        if (!_byVersion.TryGetValue(version, out LinkedListNode<(ulong, byte[] Code, ulong Names)>? node))
            return default;
        _byUse.Remove(node);
        _byUse.AddFirst(node);
        names = node.Value.Names;
        return node.Value.Code;
    }

    public bool Has(ulong version) => _byVersion.ContainsKey(version);

    /// <summary>The function on top of the stack, which stays there.</summary>
    public void Add(ulong version, nint state, ulong names)
    {
        _byVersion[version] = _byUse.AddFirst((version, Dump(state, strip: false), names));
        if (_byVersion.Count <= capacity)
            return;
        _byVersion.Remove(_byUse.Last!.Value.Version);
        _byUse.RemoveLast();
    }

    /// <summary>The function on top of the stack as Lua writes it; stripped, its lines have no numbers.</summary>
    public static byte[] Dump(nint state, bool strip)
    {
        List<byte> code = new(1024);
        GCHandle handle = GCHandle.Alloc(code);
        try
        {
            _ = DumpFunction(state, &Append, (void*)GCHandle.ToIntPtr(handle), strip ? 1 : 0);
        }
        finally
        {
            handle.Free();
        }

        return [.. code];
    }

    [LibraryImport("lua54", EntryPoint = "lua_dump")]
    private static partial int DumpFunction(
        nint state, delegate* unmanaged[Cdecl]<nint, void*, nuint, void*, int> writer, void* data, int strip);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Append(nint state, void* bytes, nuint count, void* data)
    {
        List<byte> code = (List<byte>)GCHandle.FromIntPtr((nint)data).Target!;
        code.AddRange(new ReadOnlySpan<byte>(bytes, (int)count));
        return 0;
    }
}
