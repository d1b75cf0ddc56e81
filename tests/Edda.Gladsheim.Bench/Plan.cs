using System.Globalization;

namespace Edda.Gladsheim.Bench;

/// <summary>What is to be measured, from the command line.</summary>
internal sealed record Plan
{
    public static readonly IReadOnlyList<string> AllPhases = ["crash", "start", "status", "cpu", "memory"];

    public IReadOnlyList<string> Phases { get; private init; } = AllPhases;

    public IReadOnlyList<string> Sides { get; private init; } = [];

    public int Rounds { get; private init; } = 200;

    public int Services { get; private init; } = 15;

    public int ManyServices { get; private init; } = 200;

    public int Calls { get; private init; } = 5000;

    public TimeSpan CpuPeriod { get; private init; } = TimeSpan.FromSeconds(30);

    public static string Usage => $"""
        usage: gladsheim-bench [--only {string.Join(',', AllPhases)}] [--sides NAME,NAME] [--rounds N] [--calls N]
                               [--cpu-seconds N] [--many N]
        Measures Gladsheim as published beside the supervisors that this machine has, and prints one table.
        """;

    /// <summary>Null where the words make no sense.</summary>
    public static Plan? Read(string[] words)
    {
        Plan plan = new();
        for (int i = 0; i < words.Length; i += 2)
        {
            if (i + 1 == words.Length)
                return null;
            string value = words[i + 1];
            bool isNumber = int.TryParse(value, CultureInfo.InvariantCulture, out int number) && number > 0;
            Plan? next = words[i] switch
            {
                "--only" when value.Split(',').All(AllPhases.Contains) => plan with { Phases = value.Split(',') },
                "--sides" => plan with { Sides = value.Split(',') },
                "--rounds" when isNumber => plan with { Rounds = number },
                "--calls" when isNumber => plan with { Calls = number },
                "--many" when isNumber => plan with { ManyServices = number },
                "--cpu-seconds" when isNumber => plan with { CpuPeriod = TimeSpan.FromSeconds(number) },
                _ => null,
            };
            if (next is null)
                return null;
            plan = next;
        }

        return plan;
    }
}
