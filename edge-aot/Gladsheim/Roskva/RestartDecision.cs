namespace Edda.Gladsheim.Roskva;

/// <summary>What to do after an end, when, and why.</summary>
public readonly record struct RestartDecision(RestartVerdict Verdict, int DelayMs, string Reason);
