using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Adoption;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Logs;

namespace Edda.Gladsheim.LaunchBench;

/// <summary>The process layer with the simplest policy there is: what ends is started again, with record, log and event as in earnest.</summary>
internal static class Supervisor
{
    public static int Run(string folder)
    {
        using Reactor reactor = new("loop", Report);
        using LogReactor logs = new(Report);
        using Launcher launcher = new();
        Ledger ledger = Ledger.Open(Path.Combine(folder, ".ledger"));
        ExitWatcher exits = new(reactor);
        exits.BecomeSubreaper();
        foreach (string service in Directory.GetDirectories(folder))
        {
            string program = Path.Combine(service, "run");
            if (!File.Exists(program))
                continue;
            LogCapture capture = LogCapture.Open(logs, Path.Combine(service, "output"), Path.Combine(service, "log"), new LogPolicy());
            Service started = new(exits, launcher, ledger.SlotOf(Path.GetFileName(service)), program, capture.FifoPath);
            reactor.Post(started.Start);
        }
        reactor.Start();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    private static void Report(Exception fault) => Console.Error.WriteLine(fault);

    private sealed class Service(ExitWatcher exits, Launcher launcher, LedgerSlot slot, string program, string output) : IExitHandler
    {
        public void Start()
        {
            LaunchResult result = launcher.Launch(
                new LaunchPlan { Program = program, Output = output, Marker = new ServiceMarker(slot.Service, slot.Read().StartId + 1) }, slot);
            if (result.Started)
                exits.Watch(result.Process!, this);
            else
                Console.Error.WriteLine(result.Failure);
        }

        public void OnExit(ProcessHandle process, in ExitReport report) => Start();
    }
}
