using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Edda.Loki.Toml.Internal;

namespace Edda.Loki.Toml;

/// <summary>
/// TOML 1.0.0 (toml.io/en/v1.0.0). A bad document is an answer, never an exception, and nesting is bounded, so that no
/// document can exhaust the stack of whoever reads or walks it.
/// </summary>
internal static class TomlReader
{
    /// <summary>Of tables and arrays within each other, however they are written.</summary>
    public const int MaximumDepth = 100;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static TomlOutcome Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith(ByteOrderMark))
            utf8 = utf8[ByteOrderMark.Length..];
        if (!Utf8.IsValid(utf8))
            return NotUtf8(utf8);

        TomlCursor cursor = new(Encoding.UTF8.GetString(utf8));
        TomlTable document = new(TomlTableMaker.Header);
        return new TomlStatements(cursor, document).Read()
            ? new TomlOutcome(document, null)
            : new TomlOutcome(null, cursor.Problem);
    }

    private static TomlOutcome NotUtf8(ReadOnlySpan<byte> utf8)
    {
        int position = 0;
        while (Rune.DecodeFromUtf8(utf8[position..], out _, out int length) == OperationStatus.Done)
            position += length;
        ReadOnlySpan<byte> before = utf8[..position];
        ReadOnlySpan<byte> line = before[(before.LastIndexOf((byte)'\n') + 1)..];
        return new TomlOutcome(
            null,
            new TomlProblem(
                before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(line) + 1, "bytes that are not UTF-8",
                "allowed: UTF-8"));
    }
}
