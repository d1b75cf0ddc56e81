namespace Edda.Edge.Einherjar.Internal;

/// <summary>One step from a revision to the next: exactly one of the three.</summary>
internal sealed record ProfileRevision(
    ulong Revision, ServedFunction? Added = null, ServedFunction? Changed = null, string? Removed = null);
