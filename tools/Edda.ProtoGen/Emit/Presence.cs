namespace Edda.ProtoGen.Emit;

/// <summary>How a field remembers that it is there: a bit of the message, the case of a oneof, or not at all.</summary>
/// <param name="Test">True when the field is there. Null: its value says it.</param>
/// <param name="Mark">The statement that makes it be there. Null: nothing to do.</param>
/// <param name="Unmark">The statement that makes it absent. Null: nothing to do.</param>
/// <param name="SelectsMessage">Whether the mark takes the message too: see <see cref="OneofEmitter"/>.</param>
internal sealed record Presence(string? Test, string? Mark, string? Unmark, bool SelectsMessage = false)
{
    public static readonly Presence Implicit = new(null, null, null);
}
