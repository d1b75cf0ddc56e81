using System.Text;

namespace Edda.Kernel.Rig;

/// <summary>The modules of a kernel package. depmod runs where a kernel is installed, so what each needs is read from itself.</summary>
internal sealed class KernelModules
{
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    public KernelModules(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*.ko", SearchOption.AllDirectories))
            _files[Plain(Path.GetFileNameWithoutExtension(file))] = file;
    }

    /// <summary>The modules and all that they need, in an order in which they can be loaded.</summary>
    public IReadOnlyList<(string Name, string File)> InOrder(IEnumerable<string> names)
    {
        List<(string Name, string File)> order = [];
        foreach (string name in names)
            Add(Plain(name), order);
        return order;
    }

    private void Add(string name, List<(string Name, string File)> order)
    {
        if (order.Exists(module => module.Name == name))
            return;
        string file = _files.TryGetValue(name, out string? found)
            ? found
            : throw new InvalidOperationException($"the kernel package has no module {name} among what tests/Edda.Kernel/get-kernel.sh unpacks");
        foreach (string needed in Needs(File.ReadAllBytes(file)))
            Add(needed, order);
        order.Add((name, file));
    }

    /// <summary>The section .modinfo has "depends=a,b" between NULs.</summary>
    private static string[] Needs(ReadOnlySpan<byte> module)
    {
        ReadOnlySpan<byte> label = "\0depends="u8;
        int at = module.IndexOf(label);
        if (at < 0)
            return [];
        ReadOnlySpan<byte> rest = module[(at + label.Length)..];
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]).Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(Plain).ToArray();
    }

    /// <summary>The kernel takes "-" and "_" for the same.</summary>
    private static string Plain(string name) => name.Replace('-', '_');
}
