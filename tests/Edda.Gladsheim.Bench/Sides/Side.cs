using System.Diagnostics;

namespace Edda.Gladsheim.Bench.Sides;

/// <summary>One supervisor, driven as its own tools drive it. The thread that measures owns it.</summary>
internal abstract class Side(Workplace place) : IDisposable
{
    private Process? _process;

    public abstract string Name { get; }

    /// <summary>What its children call themselves by; its own, also where a supervisor runs twice.</summary>
    public virtual string Tag => Name;

    /// <summary>What this machine lacks, or null.</summary>
    public abstract string? Missing { get; }

    /// <summary>Whether it restarts only once a second by design, so that many rounds would only measure that.</summary>
    public virtual bool IsSlow => false;

    public List<int> Pids => ProcessFacts.Family(_process!.Id, Place.Child);

    protected Workplace Place { get; } = place;

    protected string Folder { get; private set; } = "";

    protected virtual int EndSignal => Posix.Terminate;

    /// <summary>With so many services, named s0, s1, ...; returns when all run.</summary>
    public void Start(int services, string folder)
    {
        Folder = Place.NewFolder(folder);
        _process = Launch(services);
        Launched(services);
        Place.Births.WaitForAll(Tag, services);
    }

    /// <summary>Returns when the child has gone.</summary>
    public void StopService(int service)
    {
        int pid = Place.Births.Pids[Who(service)];
        AskStop(service);
        long end = Environment.TickCount64 + 20_000;
        while (ProcessFacts.Lives(pid))
        {
            if (Environment.TickCount64 > end)
                throw new TimeoutException($"{Name} did not stop its child within 20 s");
            Thread.Sleep(1);
        }
    }

    /// <summary>Asks for a start; when the asking began.</summary>
    public abstract long AskStart(int service);

    /// <summary>Calls one after the other by one client, in milliseconds; null where there is no API to ask.</summary>
    public virtual List<double>? Status(int service, int calls) => null;

    /// <summary>The same by many clients at once, each with a connection of its own.</summary>
    public virtual List<double>? StatusAtOnce(int clients, int callsEach, TimeSpan pause) => null;

    /// <summary>Where it answers gRPC; null: nowhere.</summary>
    public virtual string? GrpcSocket => null;

    public string Who(int service) => $"{Tag}/s{service}";

    public virtual void End()
    {
        if (_process is null)
            return;
        Place.End(_process, Tag, EndSignal);
        _process = null;
    }

    public void Dispose() => End();

    protected abstract Process Launch(int services);

    protected virtual void Launched(int services)
    {
    }

    protected abstract void AskStop(int service);

    protected static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    protected static List<double> Timed(int calls, Func<ValueTask> call) =>
        TimedAtOnce([call], calls, TimeSpan.Zero, one => one());

    /// <summary>Every client asks, waits for its answer, pauses, and asks again.</summary>
    protected static List<double> TimedAtOnce<TClient>(
        IReadOnlyList<TClient> clients, int callsEach, TimeSpan pause, Func<TClient, ValueTask> call)
    {
        async Task<double[]> AskAsync(TClient client, int number)
        {
            double[] took = new double[callsEach];
            // Clients that pause begin spread over one pause, as clients that know nothing of each other would.
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause * number / clients.Count).ConfigureAwait(false);
            for (int i = 0; i < callsEach; i++)
            {
                long began = Stopwatch.GetTimestamp();
                await call(client).ConfigureAwait(false);
                took[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                if (pause > TimeSpan.Zero)
                    await Task.Delay(pause).ConfigureAwait(false);
            }

            return took;
        }

        Task<double[]>[] all = [.. clients.Select((client, number) => Task.Run(() => AskAsync(client, number)))];
        return [.. Task.WhenAll(all).GetAwaiter().GetResult().SelectMany(took => took)];
    }
}
