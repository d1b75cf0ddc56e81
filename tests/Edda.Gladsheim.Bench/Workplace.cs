using System.Diagnostics;
using Edda.Testing;

namespace Edda.Gladsheim.Bench;

/// <summary>
/// A temporary folder with the service every supervisor runs, and all that was started. Disposing ends what is left, each
/// process by its pid and only while it still is what was started, and deletes the folder.
/// </summary>
internal sealed class Workplace : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _supervisors = [];

    public Workplace()
    {
        Posix.AdoptOrphans();
        string fifo = _folder.File("births");
        Births = new Births(fifo);
        Child = Compile("child", $"-DBIRTHS=\"{fifo}\"");
        Asker = Compile("asker", "-lm");
    }

    public Births Births { get; }

    /// <summary>The service's program.</summary>
    public string Child { get; }

    /// <summary>The program that asks on behalf of many clients.</summary>
    public string Asker { get; }

    public string NewFolder(string name) => Directory.CreateDirectory(_folder.File(name)).FullName;

    /// <summary>Starts a supervisor with its output in a file of its folder.</summary>
    public Process Start(string folder, string program, params string[] arguments) =>
        Start(folder, program, arguments, new Dictionary<string, string>(), pipes: false);

    public Process Start(
        string folder, string program, string[] arguments, Dictionary<string, string> environment, bool pipes)
    {
        // A shell that becomes the program: its output goes to a file, and nobody has to read it.
        string[] words = pipes
            ? ["-c", "exec \"$@\" 2>>output", "sh", program, .. arguments]
            : ["-c", "exec \"$@\" >>output 2>&1 </dev/null", "sh", program, .. arguments];
        ProcessStartInfo start = new("/bin/sh", words)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = pipes,
            RedirectStandardOutput = pipes,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        Process process = Process.Start(start)!;
        _supervisors.Add(process);
        return process;
    }

    /// <summary>Asks a supervisor to end, then no longer asks; its services end with it.</summary>
    public void End(Process supervisor, string name, int signal)
    {
        List<int> family = ProcessFacts.Family(supervisor.Id, Child);
        if (!supervisor.HasExited)
            _ = Posix.Kill(supervisor.Id, signal);
        if (!supervisor.WaitForExit(TimeSpan.FromSeconds(15)))
            supervisor.Kill();
        // Helpers end by themselves once they were told; what does not is ended here, before the services it would start.
        long end = Environment.TickCount64 + 5000;
        foreach (int pid in family.Skip(1))
            EndOrphan(pid, end);
        foreach (int pid in Births.Pids.Where(pair => pair.Key.StartsWith(name + "/", StringComparison.Ordinal)).Select(pair => pair.Value))
            EndService(pid);
        Births.Forget(name);
        _supervisors.Remove(supervisor);
    }

    public void Dispose()
    {
        foreach (Process supervisor in _supervisors.ToArray())
        {
            List<int> family = ProcessFacts.Family(supervisor.Id, Child);
            supervisor.Kill();
            foreach (int pid in family.Skip(1))
                EndOrphan(pid, 0);
        }

        foreach (int pid in Births.Ever)
            EndService(pid);
        try
        {
            _folder.Dispose();
        }
        catch (IOException failure)
        {
            Console.Error.WriteLine($"left behind: {_folder.Path}: {failure.Message}");
        }
    }

    private string Compile(string name, string option)
    {
        string program = _folder.File(name);
        using Process compiler = Process.Start(
            "cc", ["-O2", "-o", program, Repository.File("tests", "Edda.Gladsheim.Bench", name + ".c"), option]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? program : throw new InvalidOperationException($"{name}.c could not be compiled");
    }

    /// <summary>Waits until a moment for a process that lost its supervisor, and kills it then.</summary>
    private static void EndOrphan(int pid, long until)
    {
        while (true)
        {
            Posix.Reap(pid);
            if (!ProcessFacts.Lives(pid))
                return;
            if (Environment.TickCount64 >= until)
                _ = Posix.Kill(pid, Posix.KillNow);
            Thread.Sleep(5);
        }
    }

    private void EndService(int pid)
    {
        if (ProcessFacts.ProgramOf(pid) != Child)
            return;
        EndOrphan(pid, 0);
    }
}
