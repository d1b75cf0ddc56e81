namespace Edda.Gladsheim.Thjalfi.Exit;

/// <summary>How a process ended. <see cref="Value"/> is the exit code or the signal.</summary>
public readonly record struct ExitReport(int Pid, ExitHow How, int Value, bool CoreDumped, TimeSpan CpuTime, long PeakMemoryBytes);
