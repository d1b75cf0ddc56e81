namespace Edda.ProtoGen.Emit;

/// <summary>How a field remembers that it is there: a bit of the message, the case of a oneof, or not at all.</summary>
/// <param name="Test">True when the field is there. Null: its value says it.</param>
/// <param name="Mark">The statement that makes it be there. Null: nothing to do.</param>
/// <param name="Unmark">The statement that makes it absent. Null: nothing to do.</param>
/// <param name="Chosen">The field that keeps the message, whichever of the oneof it is. Null: it has one of its own.</param>
internal sealed record Presence(string? Test, string? Mark, string? Unmark, string? Chosen = null)
{
    public static readonly Presence Implicit = new(null, null, null);
}
