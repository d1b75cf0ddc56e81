namespace Edda.Gladsheim.Roskva;

/// <summary>What one probe found.</summary>
/// <param name="Detail">For people: "status 503", "connection refused". Constant texts where possible.</param>
public readonly record struct ProbeResult(ProbeOutcome Outcome, string Detail, long TookMicroseconds);
