namespace Edda.Edge.Settings;

/// <summary>What a rule between several values objects to, as seen from the one value that had better change.</summary>
/// <param name="Field">A name of the object the rule belongs to.</param>
/// <param name="Within">Where in that field: "[1]"; empty: the whole of it.</param>
public sealed record SettingsFlaw(string Field, string Within, string Found, string Allowed);
