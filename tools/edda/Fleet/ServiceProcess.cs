using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Edda.Tool.Fleet;

/// <summary>A service that this command started and stops again. What it writes is kept for the case that it fails.</summary>
internal sealed partial class ServiceProcess : IDisposable
{
    private const int Sigterm = 15;
    private const int KeptCharacters = 8 * 1024;

    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServiceProcess(string name, Process process)
    {
        Name = name;
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
    }

    public string Name { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static ServiceProcess Start(ServiceProgram program, string socket) =>
        new(program.Name, Process.Start(program.CommandLine(socket))
            ?? throw new InvalidOperationException($"{program.File} was not started"));

    public Task WaitForExitAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    public string LastWords()
    {
        _process.WaitForExit(1000);
        lock (_output)
        {
            return $"{Name} ended with code {(_process.HasExited ? _process.ExitCode : 0)}:\n{_output}";
        }
    }

    /// <summary>Asks it to finish its calls and end; ends it the hard way when it does not in time.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited)
        {
            return;
        }

        _ = Kill(_process.Id, Sigterm);
        using var patience = new CancellationTokenSource(DrainTime);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => _process.Dispose();

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            if (line.Data is not null && _output.Length + line.Data.Length < KeptCharacters)
            {
                _output.AppendLine(line.Data);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
