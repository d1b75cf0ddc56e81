using System.Diagnostics;
using System.Threading.Channels;

namespace Edda.Testing;

/// <summary>
/// A program started by a test, with its output kept. The test that started it disposes it, which kills what is left.
/// Its standard input stays open until then, so that a program that ends with its input never outlives the test run.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>For a program that hangs. No test asserts that something takes less.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _output = [];
    private readonly string _name;
    private int _openStreams = 2;

    private ChildProcess(Process process, string name)
    {
        _process = process;
        _name = name;
        process.OutputDataReceived += (_, line) => Received(line.Data);
        process.ErrorDataReceived += (_, line) => Received(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The processes whose parent it is, by number.</summary>
    public IReadOnlyList<int> Children =>
    [
        .. from folder in Directory.GetDirectories("/proc")
           let name = Path.GetFileName(folder)
           where char.IsAsciiDigit(name[0])
           let process = int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)
           where ParentOf(process) == Id
           orderby process
           select process,
    ];

    /// <summary>Both output streams so far, in the order of arrival.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    public static ChildProcess Start(
        string file,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null)
    {
        var start = new ProcessStartInfo(file)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(start)!, Path.GetFileName(file));
    }

    /// <summary>Runs a program to its end; what it wrote and its exit code.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string file,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null,
        TimeSpan? patience = null)
    {
        await using ChildProcess process = Start(file, arguments, environment, folder);
        int code = await process.WaitForExitAsync(patience);
        return (code, process.Output);
    }

    /// <summary>The next line, of those not yet waited for, that the condition holds for.</summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> wanted, TimeSpan? patience = null)
    {
        using var timeout = new CancellationTokenSource(patience ?? Patience);
        try
        {
            await foreach (string line in _lines.Reader.ReadAllAsync(timeout.Token))
            {
                if (wanted(line))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_name} did not print the line waited for. It printed:\n{Output}");
        }

        throw new InvalidOperationException($"{_name} ended before it printed the line waited for:\n{Output}");
    }

    public async Task<int> WaitForExitAsync(TimeSpan? patience = null)
    {
        using var timeout = new CancellationTokenSource(patience ?? Patience);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_name} did not end. It printed:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>SIGTERM: asks it to end.</summary>
    public void Terminate() => Signals.Send(Id, Signals.Terminate);

    public void Kill() => _process.Kill();

    public ProcessMemory Memory() => ProcessMemory.Of(Id);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    /// <summary>proc(5), stat: "pid (name) state parent". 0: it is gone.</summary>
    private static int ParentOf(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private void Received(string? line)
    {
        if (line is null)
        {
            if (Interlocked.Decrement(ref _openStreams) == 0)
            {
                _lines.Writer.TryComplete();
            }

            return;
        }

        lock (_output)
        {
            _output.Add(line);
        }

        _lines.Writer.TryWrite(line);
    }
}
