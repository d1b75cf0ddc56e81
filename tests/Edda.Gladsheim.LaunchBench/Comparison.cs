using System.Diagnostics;
using System.Globalization;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Exit.Internal;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Trees;
using Microsoft.Win32.SafeHandles;

namespace Edda.Gladsheim.LaunchBench;

/// <summary>
/// The same fifteen services under both; one is killed, and the time taken until the new child's first line arrives. The
/// services write to a FIFO the measuring process reads, so both columns hold the same shell's start.
/// </summary>
internal static class Comparison
{
    private const int Services = 15;

    // runsv holds a service back that ran for less than a second; no service's turn comes sooner.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(90);

    public static int Run(int rounds)
    {
        string folder = Directory.CreateTempSubdirectory("launchbench-").FullName;
        using Launcher launcher = new();
        using StreamReader births = OpenFifo(Path.Combine(folder, "births"));
        Side ours = new(Path.Combine(folder, "thjalfi"), Path.Combine(folder, "births"));
        Side runit = new(Path.Combine(folder, "runit"), Path.Combine(folder, "births"));
        ProcessHandle[] supervisors =
        [
            Start(launcher, Environment.ProcessPath!, "supervise", ours.Folder),
            Start(launcher, "runsvdir", "-P", runit.Folder),
        ];
        for (int i = 0; i < 2 * Services; i++)
        {
            string line = births.ReadLine()!;
            (line.StartsWith("thjalfi", StringComparison.Ordinal) ? ours : runit).Born(line);
        }

        for (int round = 0; round < rounds; round++)
        {
            Measure(ours, round, births);
            Measure(runit, round, births);
            Thread.Sleep(Pause);
        }
        ours.Print("thjalfi");
        runit.Print("runit");
        if (ProcessStat.TryRead(supervisors[0].Pid, out ProcessRow row))
            Console.WriteLine($"thjalfi's supervisor: {row.ResidentPages * 4} KiB resident with {Services} services");
        foreach (ProcessHandle supervisor in supervisors)
            supervisor.Signal(supervisor == supervisors[0] ? Signals.Kill : Signals.Hup);
        ours.KillAll();
        while (!TryDelete(folder))
            Thread.Sleep(Pause);
        return 0;
    }

    // runsv writes into its folder until it has ended.
    private static bool TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>How long the call takes that starts /bin/true.</summary>
    public static int Launches(int rounds)
    {
        using Launcher launcher = new();
        List<double> times = [];
        for (int i = 0; i < rounds; i++)
        {
            long started = Stopwatch.GetTimestamp();
            using ProcessHandle process = launcher.Launch(new LaunchPlan { Program = "/bin/true" }).Process!;
            times.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
            ChildStatus.Discard(process.Pidfd);
        }
        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"launch call: p50 {times[rounds / 2]:F0} us  p95 {times[rounds * 95 / 100]:F0} us  best {times[0]:F0} us  ({rounds} rounds)"));
        return 0;
    }

    private static void Measure(Side side, int round, StreamReader births)
    {
        int service = round % Services;
        long started = Stopwatch.GetTimestamp();
        _ = Libc.Kill(side.Pids[service], Signals.Kill);
        string line = births.ReadLine()!;
        side.Times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        side.Born(line);
    }

    private static ProcessHandle Start(Launcher launcher, string program, params string[] arguments)
    {
        LaunchResult result = launcher.Launch(new LaunchPlan { Program = program, Arguments = arguments });
        return result.Process ?? throw new InvalidOperationException(result.Failure.ToString());
    }

    private static StreamReader OpenFifo(string path)
    {
        _ = Libc.MakeFifo(path, 0x180);
        int fd = Libc.Open(path, FileFlags.ReadWrite | FileFlags.CloseOnExec, 0);
        return new StreamReader(new FileStream(new SafeFileHandle(fd, ownsHandle: true), FileAccess.Read, 1));
    }

    private sealed class Side
    {
        public Side(string folder, string births)
        {
            Folder = folder;
            for (int i = 0; i < Services; i++)
            {
                string run = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, $"s{i}")).FullName, "run");
                File.WriteAllText(run, $"#!/bin/sh\necho {Path.GetFileName(folder)} {i} $$ > {births}\nexec sleep 100000\n");
                _ = Libc.ChangeMode(run, 0x1C0); // 0700
            }
        }

        public string Folder { get; }

        public int[] Pids { get; } = new int[Services];

        public List<double> Times { get; } = [];

        public void Born(string line)
        {
            string[] words = line.Split(' ');
            Pids[int.Parse(words[1])] = int.Parse(words[2]);
        }

        public void KillAll()
        {
            foreach (int pid in Pids)
                _ = Libc.Kill(pid, Signals.Kill);
        }

        public void Print(string name)
        {
            Times.Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-8} kill -9 to child running: p50 {Times[Times.Count / 2]:F2} ms  p95 {Times[Times.Count * 95 / 100]:F2} ms  best {Times[0]:F2} ms  ({Times.Count} rounds)"));
        }
    }
}
