using Edda.Gladsheim.Thjalfi.Exit;

namespace Edda.Gladsheim.Thjalfi.Launch;

/// <summary>The running process (the caller owns it now), or why there is none.</summary>
public readonly record struct LaunchResult(ProcessHandle? Process, LaunchFailure Failure)
{
    public bool Started => Process is not null;
}
