using System.Text;

namespace Edda.Loki.Engine.Lua;

/// <summary>
/// The sections of prelude.lua by their names. Each is compiled once in an engine; from then on it is Lua's own dump,
/// which every later state loads without parsing. One thread.
/// </summary>
internal sealed class Prelude
{
    private const string Mark = "--@ ";

    private readonly Dictionary<string, (byte[] Code, bool IsCompiled)> _sections = [];

    public Prelude()
    {
        using Stream stream = typeof(Prelude).Assembly.GetManifestResourceStream("prelude.lua")!;
        using StreamReader reader = new(stream);
        string[] parts = reader.ReadToEnd().Split('\n' + Mark);
        for (int i = 1; i < parts.Length; i++)
        {
            int end = parts[i].IndexOf('\n');
            _sections.Add(parts[i][..end], (Encoding.UTF8.GetBytes(parts[0] + parts[i][end..]), false));
        }
    }

    public ReadOnlySpan<byte> CodeOf(string section) => _sections[section].Code;

    /// <summary>The function on top of the stack is what <see cref="CodeOf"/> gave. False: that was compiled before.</summary>
    public bool TryKeep(string section, nint state)
    {
        if (_sections[section].IsCompiled)
            return false;
        // Without its lines: messages speak of scripts' lines only.
        _sections[section] = (CompiledPrograms.Dump(state, strip: true), true);
        return true;
    }
}
