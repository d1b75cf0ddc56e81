namespace Edda.Gladsheim.Hall;

/// <summary>Which of an event's parts is set.</summary>
public enum EventKind : byte
{
    State,
    Exit,
    Health,
    Limit,
    Reloaded,
    Denied,
}
