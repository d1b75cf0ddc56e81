using System.Globalization;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Exit;

namespace Edda.Gladsheim.Skirnir;

/// <summary>The end of a service's main process.</summary>
public readonly struct ServiceExit
{
    public long AtUnixMs { get; init; }

    public ExitHow How { get; init; }

    /// <summary>The exit code or the signal's number.</summary>
    public int Value { get; init; }

    public bool KilledForMemory { get; init; }

    /// <summary>It was being stopped.</summary>
    public bool Expected { get; init; }

    public bool IsSuccess => How == ExitHow.Code && Value == 0;

    public override string ToString()
    {
        string how = How switch
        {
            ExitHow.Code => string.Create(CultureInfo.InvariantCulture, $"exited with code {Value}"),
            ExitHow.Signal => "killed by " + Signals.Name(Value),
            _ => "ended while nobody watched",
        };
        return KilledForMemory ? how + ", by the kernel for want of memory" : how;
    }
}
