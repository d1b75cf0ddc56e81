using Edda.Edge.Heimdall.Internal;

namespace Edda.Edge.Heimdall;

/// <summary>
/// What its bearer may do. In a pattern '*' stands for any characters but '/', '**' for any at all. An empty list
/// allows nothing, so that what was forgotten is refused; only an empty network means every network. Immutable.
/// </summary>
public sealed class Scope(IReadOnlyList<string> functions, IReadOnlyList<string> targets, string network = "")
{
    public const int MaximumPatterns = 64;
    public const int MaximumPatternLength = 256;

    public static Scope Nothing { get; } = new([], []);

    public static Scope Everything { get; } = new(["**"], ["**"]);

    /// <summary>Patterns of method paths: "/thor.v1.Thor/*".</summary>
    public IReadOnlyList<string> Functions { get; } = functions;

    /// <summary>Patterns of what a call acts on: "living-room/*".</summary>
    public IReadOnlyList<string> Targets { get; } = targets;

    public string Network { get; } = network;

    public bool AllowsFunction(string path) => MatchesAny(Functions, path);

    /// <summary>A call that acts on nothing in particular has an empty target, which needs no pattern.</summary>
    public bool AllowsTarget(string target) => target.Length == 0 || MatchesAny(Targets, target);

    public bool AllowsNetwork(string network) => Network.Length == 0 || Network == network;

    /// <summary>Whether every right in <paramref name="other"/> is also one of these.</summary>
    public bool Covers(Scope other) =>
        CoversAll(Functions, other.Functions) && CoversAll(Targets, other.Targets)
        && (Network.Length == 0 || Network == other.Network);

    private static bool MatchesAny(IReadOnlyList<string> patterns, string text)
    {
        for (int i = 0; i < patterns.Count; i++)
        {
            if (Pattern.Matches(patterns[i], text))
                return true;
        }

        return false;
    }

    private static bool CoversAll(IReadOnlyList<string> wide, IReadOnlyList<string> narrow)
    {
        foreach (string pattern in narrow)
        {
            bool covered = false;
            for (int i = 0; i < wide.Count && !covered; i++)
                covered = Pattern.Covers(wide[i], pattern);
            if (!covered)
                return false;
        }

        return true;
    }
}
