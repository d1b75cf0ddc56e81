namespace Edda.Core.Tests.Wire;

/// <summary>What a decoder made of bytes, in terms that both cursors and their tests share.</summary>
/// <param name="Status">The name of the status.</param>
/// <param name="Path">The failed field's path; null after success.</param>
/// <param name="Position">How far the reader came.</param>
/// <param name="Output">The message written again; null after a failure.</param>
internal sealed record Decoded(string Status, string? Path, int Position, byte[]? Output)
{
    public bool IsOk => Status == "Ok";
}
