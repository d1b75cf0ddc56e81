using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Roskva;

/// <summary>What a check said last. Immutable.</summary>
public sealed record CheckReport(
    string Name,
    CheckKind Kind,
    CheckPurpose Purpose,
    HealthState State,
    string Detail,
    long TookMicroseconds,
    int FailuresInARow,
    long AtUnixMs);
