namespace Edda.Loki.Tools;

/// <summary>Whether something is permitted; if not, the rule that forbids it, as a sentence for the script's author.</summary>
internal readonly record struct GateAnswer(string? Objection)
{
    public static GateAnswer Yes => default;

    public bool IsYes => Objection is null;
}
