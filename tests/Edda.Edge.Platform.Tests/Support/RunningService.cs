using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Edda.Edge.Platform.Tests.Support;

/// <summary>A service that serves. Killed at the end if it still runs.</summary>
internal sealed partial class RunningService : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly StringBuilder _error = new();

    private RunningService(Process process)
    {
        Process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_error)
                _error.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
    }

    public Process Process { get; }

    /// <summary>What it said it is ready on.</summary>
    public string[] Addresses { get; private set; } = [];

    public string Error
    {
        get
        {
            lock (_error)
                return _error.ToString();
        }
    }

    public static Task<RunningService> StartAsync(string service, TemporaryFolder folder, params string[] arguments) =>
        StartAsync(service, Services.Prepare(service, folder, arguments));

    public static async Task<RunningService> StartAsync(string service, ProcessStartInfo start)
    {
        RunningService running = new(Process.Start(start)!);
        using CancellationTokenSource limit = new(Limit);
        string? line = await running.Process.StandardOutput.ReadLineAsync(limit.Token);
        if (line is null)
            await running.Process.WaitForExitAsync(limit.Token);
        string ready = service + " ready ";
        Assert.True(line?.StartsWith(ready, StringComparison.Ordinal), $"\"{line}\" {running.Error}");
        running.Addresses = line![ready.Length..].Split(' ');
        return running;
    }

    public void Signal(PosixSignal signal) => Assert.Equal(0, Kill(Process.Id, signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        _ => 15,
    }));

    public async Task<int> ExitAsync()
    {
        using CancellationTokenSource limit = new(Limit);
        await Process.WaitForExitAsync(limit.Token);
        return Process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Process.Kill();
        await ExitAsync();
        Process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
