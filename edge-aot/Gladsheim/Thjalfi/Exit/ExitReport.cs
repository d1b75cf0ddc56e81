namespace Edda.Gladsheim.Thjalfi.Exit;

/// <summary>
/// How a process ended. <see cref="Value"/> is the exit code or the signal. <see cref="PeakMemoryBytes"/> is never less than
/// Gladsheim's own memory was at the start: the kernel counts what the child shared before it became its program.
/// </summary>
public readonly record struct ExitReport(int Pid, ExitHow How, int Value, bool CoreDumped, TimeSpan CpuTime, long PeakMemoryBytes);
