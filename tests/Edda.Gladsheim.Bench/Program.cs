using Edda.Gladsheim.Bench;
using Edda.Gladsheim.Bench.Sides;

if (args is [BareKestrel.Command, { } socket])
{
    await BareKestrel.AnswerAsync(socket);
    return 0;
}

if (Plan.Read(args) is not { } plan)
{
    Console.Error.WriteLine(Plan.Usage);
    return 64;
}

using Workplace place = new();
Console.CancelKeyPress += (_, _) => place.Dispose();
Side[] all = [new GladsheimSide(place), new RunitSide(place), new S6Side(place), new SupervisordSide(place), new Pm2Side(place)];
List<Side> sides = [];
foreach (Side side in all.Where(side => plan.Sides.Count == 0 || plan.Sides.Contains(side.Name)))
{
    if (side.Missing is { } missing)
        Console.WriteLine($"{side.Name} is left out: {missing}");
    else
        sides.Add(side);
}

if (sides.Count == 0)
    return 1;
string[] bare = plan.Phases.Contains("status") ? [BareKestrel.Name] : [];
Results results = new([.. sides.Select(side => side.Name), .. bare]);
try
{
    new Comparison(plan, place, sides, results).Run();
}
finally
{
    foreach (Side side in sides)
        side.Dispose();
    Console.WriteLine($"{Environment.ProcessorCount} cores, {plan.Services} services, {plan.Rounds} rounds in turns; in brackets: how much of Gladsheim's");
    Console.WriteLine();
    results.Print(Console.Out);
}

return 0;
