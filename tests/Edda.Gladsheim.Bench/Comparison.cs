using System.Diagnostics;
using System.Globalization;
using Edda.Gladsheim.Bench.Sides;

namespace Edda.Gladsheim.Bench;

/// <summary>The measurements, each with all supervisors in turns. One thread.</summary>
internal sealed class Comparison(Plan plan, Workplace place, IReadOnlyList<Side> sides, Results results)
{
    private const int RoundsPerSlowRound = 10;
    private const int Clients = 100;

    // runsv holds a service back that ran for less than a second: no service's turn comes again before.
    private static readonly TimeSpan OwnTurn = TimeSpan.FromMilliseconds(1300);

    // What a supervisor does after a start, it may finish before it is looked at.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public void Run()
    {
        if (plan.Phases.Any(phase => phase != "memory"))
        {
            foreach (Side side in sides)
                side.Start(plan.Services, side.Name);
            Thread.Sleep(Settling);
            Resident($"resident with {plan.Services} services");
            Phase("crash", () => Rounds("kill -9 to new child running", Crash));
            Phase("start", () => Rounds("start to child running", StopAndStart));
            Phase("status", Status);
            Phase("cpu", Cpu);
            Resident($"resident with {plan.Services} services, after all that");
            foreach (Side side in sides)
                side.End();
        }

        Phase("memory", Many);
    }

    private void Phase(string name, Action measure)
    {
        if (!plan.Phases.Contains(name))
            return;
        Console.Error.WriteLine($"measuring: {name}");
        measure();
    }

    private void Rounds(string what, Func<Side, int, double> measure)
    {
        Samples[] times = [.. sides.Select(_ => new Samples())];
        for (int round = 0; round < plan.Rounds; round++)
        {
            long began = Stopwatch.GetTimestamp();
            for (int i = 0; i < sides.Count; i++)
            {
                // Another one first in each round.
                int turn = (i + round) % sides.Count;
                if (!sides[turn].IsSlow || round % RoundsPerSlowRound == 0)
                    times[turn].Add(measure(sides[turn], round % plan.Services));
            }

            TimeSpan rest = (OwnTurn / plan.Services) - Stopwatch.GetElapsedTime(began);
            if (rest > TimeSpan.Zero)
                Thread.Sleep(rest);
        }

        for (int i = 0; i < sides.Count; i++)
            results.AddTimes(what, sides[i].Name, times[i]);
    }

    private double Crash(Side side, int service)
    {
        int pid = place.Births.Pids[side.Who(service)];
        long began = Stopwatch.GetTimestamp();
        _ = Posix.Kill(pid, Posix.KillNow);
        return Milliseconds(began, place.Births.Next(side.Who(service), began).At);
    }

    private double StopAndStart(Side side, int service)
    {
        side.StopService(service);
        Thread.Sleep(10);
        long began = side.AskStart(service);
        return Milliseconds(began, place.Births.Next(side.Who(service), began).At);
    }

    private void Status()
    {
        const int chunk = 250;
        Samples[] times = [.. sides.Select(_ => new Samples())];
        foreach (Side side in sides)
            _ = side.Status(0, chunk);
        for (int done = 0; done < plan.Calls; done += chunk)
        {
            for (int i = 0; i < sides.Count; i++)
                times[i].Add(sides[i].Status(done / chunk % plan.Services, chunk) ?? []);
        }

        for (int i = 0; i < sides.Count; i++)
            results.AddTimes("status, one client", sides[i].Name, times[i]);

        AskFromOutside();
        foreach (Side side in sides)
        {
            AtOnce(side, $"status, {Clients} clients that ask 10 times a second", plan.Calls / Clients, TimeSpan.FromMilliseconds(100));
            AtOnce(side, $"status, {Clients} clients that never pause", plan.Calls * 4 / Clients, TimeSpan.Zero);
        }
    }

    /// <summary>
    /// Where a client costs as much as what it measures, its own turns are the tail: so also by a program in C, and beside it
    /// what has nothing to do but answer.
    /// </summary>
    private void AskFromOutside()
    {
        using BareKestrel kestrel = new(place);
        List<(string Column, string Socket)> asked = [(BareKestrel.Name, kestrel.Socket)];
        asked.AddRange(sides.Where(side => side.GrpcSocket is not null).Select(side => (side.Name, side.GrpcSocket!)));
        foreach ((string column, string socket) in asked)
        {
            // The first calls meet cold code; then once with pauses and once without.
            _ = Ask(socket, plan.Calls / Clients, 100);
            string what = $"status, asked from C: {Clients} clients";
            (Samples first, Samples calls) = Ask(socket, plan.Calls / Clients * 2, 100);
            results.AddTimes($"{what}, 10 calls a second each", column, calls);
            results.AddTimes($"{what} that never pause", column, Ask(socket, plan.Calls * 4 / Clients, 0).Calls);
            results.AddTimes($"{what} that connect at once, the first call", column, first);
        }
    }

    private (Samples First, Samples Calls) Ask(string socket, int callsEach, int pauseMs)
    {
        LetConnectionsClose();
        using Process asker = Process.Start(new ProcessStartInfo(
            place.Asker,
            [socket, "/gladsheim.v1.Gladsheim/GetServiceStatus", "s0", $"{Clients}", $"{callsEach}", $"{pauseMs}"])
        {
            RedirectStandardOutput = true,
        })!;
        const string first = "first ";
        (Samples First, Samples Calls) times = (new(), new());
        while (asker.StandardOutput.ReadLine() is { } line)
        {
            bool isFirst = line.StartsWith(first, StringComparison.Ordinal);
            (isFirst ? times.First : times.Calls).Add(
                long.Parse(line.AsSpan(isFirst ? first.Length : 0), CultureInfo.InvariantCulture) / 1e6);
        }

        asker.WaitForExit();
        return asker.ExitCode == 0 ? times : throw new InvalidOperationException("asker failed");
    }

    private void AtOnce(Side side, string what, int callsEach, TimeSpan pause)
    {
        LetConnectionsClose();
        if (side.StatusAtOnce(Clients, callsEach, pause) is not { } took)
            return;
        Samples times = new();
        times.Add(took);
        results.AddTimes(what, side.Name, times);
    }

    /// <summary>Those of an earlier measurement count until they are seen to be closed, and the new ones may be too many beside them.</summary>
    private static void LetConnectionsClose() => Thread.Sleep(Settling);

    /// <summary>What nobody asks anything costs; Gladsheim also with a health check a second on each service.</summary>
    private void Cpu()
    {
        using OkServer server = new();
        using GladsheimSide http = new(place, "http", new { kind = "http", url = $"http://{server.Address}/", interval = "1s" });
        using GladsheimSide tcp = new(place, "tcp", new { kind = "tcp", address = server.Address, interval = "1s" });
        List<(string What, Side Side)> all = [.. sides.Select(side => ("CPU idle, % of one core", side))];
        if (sides[0] is GladsheimSide)
        {
            http.Start(plan.Services, "http");
            tcp.Start(plan.Services, "tcp");
            all.Add(($"CPU with {plan.Services} HTTP checks a second, %", http));
            all.Add(($"CPU with {plan.Services} TCP checks a second, %", tcp));
            Thread.Sleep(Settling);
        }

        List<List<int>> pids = [.. all.Select(one => one.Side.Pids)];
        List<TimeSpan> before = [.. pids.Select(ProcessFacts.Cpu)];
        long began = Stopwatch.GetTimestamp();
        Thread.Sleep(plan.CpuPeriod);
        TimeSpan passed = Stopwatch.GetElapsedTime(began);
        for (int i = 0; i < all.Count; i++)
            results.Add(all[i].What, all[i].Side.Name, (ProcessFacts.Cpu(pids[i]) - before[i]) / passed * 100);
    }

    private void Resident(string what)
    {
        foreach (Side side in sides)
            Resident(what, side);
    }

    private void Resident(string what, Side side)
    {
        List<int> pids = side.Pids;
        results.Add($"{what}, MiB", side.Name, ProcessFacts.Resident(pids) / 1024.0, "F1");
        results.Add($"{what}, shared pages once, MiB", side.Name, ProcessFacts.Proportional(pids) / 1024.0, "F1");
        results.Add($"{what}, processes", side.Name, pids.Count, "F0");
    }

    private void Many()
    {
        foreach (Side side in sides)
        {
            side.Start(plan.ManyServices, side.Name + "-many");
            Thread.Sleep(Settling);
            Resident($"resident with {plan.ManyServices} services", side);
            side.End();
        }
    }

    private static double Milliseconds(long from, long to) => (to - from) * 1000.0 / Stopwatch.Frequency;
}
