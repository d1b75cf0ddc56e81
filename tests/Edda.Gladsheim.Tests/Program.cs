using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Adoption;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;

namespace Edda.Gladsheim.Tests;

/// <summary>
/// The test assembly run as a program: a small supervisor that a test kills with -9.
/// <c>supervise RUN-DIRECTORY SERVICE</c>: starts the service, kills it, starts it again, for ever, writing a line for each start.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is not ["supervise", { } run, { } service])
            return 64;
        Ledger ledger = Ledger.Open(run);
        LedgerSlot slot = ledger.SlotOf(service);
        using Launcher launcher = new();
        using Reactor reactor = new("supervisor", fault => Environment.FailFast(fault.Message, fault));
        Restarter restarter = new(new ExitWatcher(reactor), launcher, slot);
        reactor.Post(restarter.Start);
        reactor.Start();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    private sealed class Restarter(ExitWatcher exits, Launcher launcher, LedgerSlot slot) : IExitHandler
    {
        public void Start()
        {
            ulong startId = slot.Read().StartId + 1;
            LaunchResult result = launcher.Launch(
                new LaunchPlan { Program = "sleep", Arguments = ["1000"], Marker = new ServiceMarker(slot.Service, startId) }, slot);
            exits.Watch(result.Process!, this);
            if (startId % 20 == 0)
                Console.Out.WriteLine(startId);
            result.Process!.Signal(Signals.Kill);
        }

        public void OnExit(ProcessHandle process, in ExitReport report) => Start();
    }
}
