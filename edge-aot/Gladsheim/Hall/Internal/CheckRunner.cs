using Edda.Gladsheim.Native;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Roskva.Probes;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Settings.Internal;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>Makes one service's probes when they are due and tells what their results change. Belongs to the loop.</summary>
internal sealed class CheckRunner
{
    private readonly HallParts _hall;
    private readonly Action<HealthChange, string> _changed;
    private readonly ReactorTimer _timer;
    private readonly IProbeRun[] _runs;
    private int _generation;

    /// <param name="changed">What changed, and which check did it with which words.</param>
    public CheckRunner(HallParts hall, ServiceDefinition service, ProcessKeeper keeper, Action<HealthChange, string> changed)
    {
        _hall = hall;
        _changed = changed;
        _timer = hall.Loop.CreateTimer(Run);
        Tracker = new HealthTracker(service.Checks);
        _runs = new IProbeRun[service.Checks.Count];
        for (int i = 0; i < _runs.Length; i++)
            _runs[i] = Make(service, service.Checks[i], keeper);
    }

    public HealthTracker Tracker { get; }

    public void Begin()
    {
        _generation++;
        Tracker.Stretch = _hall.Stretch;
        Tracker.Begin(_hall.Now);
        Arm();
    }

    /// <summary>For an adopted process that was ready.</summary>
    public void Resume()
    {
        _generation++;
        Tracker.Stretch = _hall.Stretch;
        Tracker.Resume(_hall.Now);
        Arm();
    }

    public void End()
    {
        _generation++;
        _timer.Cancel();
        Tracker.End();
        foreach (IProbeRun run in _runs)
            run.End();
    }

    private IProbeRun Make(ServiceDefinition service, CheckDefinition check, ProcessKeeper keeper)
    {
        switch (check.Kind)
        {
            case CheckKind.Http:
                Uri url = new(check.Target);
                return new SocketProbeRun(
                    _hall, new ProbeAddress(url.Host.Trim('[', ']'), url.Port),
                    new HttpQuestion(url, check.StatusFrom, check.StatusTo), check.Timeout);
            case CheckKind.Tcp:
                Addresses.TrySplit(check.Target, out string host, out int port);
                return new SocketProbeRun(_hall, new ProbeAddress(host, port), question: null, check.Timeout);
            case CheckKind.Grpc when check.Watch:
                return new GrpcWatchRun(_hall, check);
            case CheckKind.Grpc:
                return new AsyncProbeRun(_hall, () => new GrpcProbe(check.Target, check.Service), check.Timeout);
            case CheckKind.Command:
                return new CommandProbeRun(_hall, LaunchPlans.Helper(service, check.Command), check.Timeout);
            default:
                return new ProcessProbeRun(keeper);
        }
    }

    private void Run()
    {
        int generation = _generation;
        for (int index = Tracker.TakeDue(_hall.Now); index >= 0; index = Tracker.TakeDue(_hall.Now))
        {
            int check = index;
            _runs[index].Begin(result => Observe(generation, check, result));
            // A probe that answers at once may have ended the process, and with it these checks.
            if (generation != _generation)
                return;
        }

        Arm();
    }

    private void Observe(int generation, int index, ProbeResult result)
    {
        if (generation != _generation)
            return;
        HealthChange change = Tracker.Observe(index, result, _hall.Now, _hall.UnixNow, _hall.Random32());
        // Also when it says the same again: whoever asks is told the last result, and when that was.
        _changed(change, change == HealthChange.None ? "" : Describe(Tracker[index]));
        if (generation == _generation)
            Arm();
    }

    private static string Describe(CheckProgress check) =>
        check.Detail.Length == 0 ? check.Definition.Name : $"{check.Definition.Name}: {check.Detail}";

    private void Arm()
    {
        long due = Tracker.NextDue();
        if (due == HealthTracker.Never)
            _timer.Cancel();
        else
            _timer.Start(TimeSpan.FromMilliseconds(Math.Max(0, due - _hall.Now)));
    }
}
