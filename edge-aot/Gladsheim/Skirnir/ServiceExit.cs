using System.Globalization;

namespace Edda.Gladsheim.Skirnir;

/// <summary>The end of a service's main process.</summary>
public readonly struct ServiceExit
{
    public long AtUnixMs { get; init; }

    public ExitKind Kind { get; init; }

    /// <summary>The exit code or the signal's number.</summary>
    public int Value { get; init; }

    public bool KilledForMemory { get; init; }

    /// <summary>It was being stopped.</summary>
    public bool Expected { get; init; }

    public bool IsSuccess => Kind == ExitKind.Code && Value == 0;

    public override string ToString()
    {
        string how = Kind switch
        {
            ExitKind.Code => string.Create(CultureInfo.InvariantCulture, $"exited with code {Value}"),
            ExitKind.Signal => "killed by " + Signals.Name(Value),
            _ => "ended while nobody watched",
        };
        return KilledForMemory ? how + ", by the kernel for want of memory" : how;
    }
}
