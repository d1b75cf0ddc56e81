using System.Collections.Concurrent;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Tests;

/// <summary>A running reactor with what the process layer needs around it, and a folder of its own. Disposed with its test.</summary>
internal sealed class Workshop : IDisposable, IExitHandler
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<int, TaskCompletionSource<ExitReport>> _exits = new();
    private readonly ConcurrentQueue<Exception> _faults = new();

    public Workshop()
    {
        Folder = Directory.CreateTempSubdirectory("thjalfi-").FullName;
        Reactor = new Reactor("test", _faults.Enqueue);
        Exits = new ExitWatcher(Reactor);
        Reactor.Start();
    }

    public string Folder { get; }

    public Reactor Reactor { get; }

    public ExitWatcher Exits { get; }

    public Launcher Launcher { get; } = new();

    public ProcessTable Table { get; } = new();

    public static LaunchPlan Shell(string script, Action<Dictionary<string, string>>? environment = null)
    {
        Dictionary<string, string> variables = [];
        environment?.Invoke(variables);
        return new LaunchPlan { Program = "/bin/sh", Arguments = ["-c", script], Environment = variables };
    }

    public string File(string name) => Path.Combine(Folder, name);

    public ProcessHandle Start(LaunchPlan plan)
    {
        LaunchResult result = Launcher.Launch(plan);
        Assert.True(result.Started, result.Failure.ToString());
        return result.Process!;
    }

    /// <summary>Hands the process to the watcher; the task ends with it.</summary>
    public Task<ExitReport> Watch(ProcessHandle process)
    {
        TaskCompletionSource<ExitReport> exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _exits[process.Pid] = exit;
        Reactor.Post(() => Exits.Watch(process, this));
        return exit.Task.WaitAsync(Patience);
    }

    public Task<ExitReport> Run(LaunchPlan plan) => Watch(Start(plan));

    public void OnExit(ProcessHandle process, in ExitReport report)
    {
        if (_exits.TryRemove(process.Pid, out TaskCompletionSource<ExitReport>? exit))
            exit.SetResult(report);
    }

    /// <summary>Runs something on the reactor's thread and hands out its result.</summary>
    public Task<T> On<T>(Func<T> work)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Reactor.Post(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task.WaitAsync(Patience);
    }

    /// <summary>A FIFO the test opens and a process writes to: the gate by which a script says "I am there".</summary>
    public Gate Gate(string name) => new(File(name));

    public void Dispose()
    {
        Reactor.Dispose();
        Launcher.Dispose();
        Table.Dispose();
        Directory.Delete(Folder, recursive: true);
        Assert.Empty(_faults);
    }
}
