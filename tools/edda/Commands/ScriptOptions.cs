namespace Edda.Tool.Commands;

/// <summary>What follows "edda script".</summary>
/// <param name="Words">Of list: a pattern; of run: the script, then its arguments.</param>
/// <param name="HasInput">Whether the script gets the lines of the standard input.</param>
internal sealed record ScriptOptions(string Verb, string Directory, bool HasInput, IReadOnlyList<string> Words)
{
    public static ScriptOptions Parse(string[] args, string[] verbs)
    {
        if (args.Length == 0 || !verbs.Contains(args[0]))
        {
            throw new UsageException($"say what to do: {string.Join(", ", verbs)}");
        }

        bool hasInput = false;
        var rest = new List<string>();
        var words = new List<string>();
        for (int i = 1; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--input" when args[0] == "run":
                    hasInput = true;
                    break;
                case "--dir":
                    rest.AddRange(args[i..Math.Min(i + 2, args.Length)]);
                    i++;
                    break;
                case var word when !word.StartsWith("--", StringComparison.Ordinal):
                    words.Add(word);
                    break;
                default:
                    throw new UsageException($"'{args[i]}' is not understood; there are: --dir DIR, and for run --input");
            }
        }

        return new ScriptOptions(args[0], FleetOptions.Parse([.. rest], allowOnce: false).Directory, hasInput, words);
    }
}
