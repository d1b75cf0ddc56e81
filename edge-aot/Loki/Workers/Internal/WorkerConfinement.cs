namespace Edda.Loki.Workers.Internal;

/// <summary>
/// What a worker gives up before it sees a script, so that a fault in the interpreter would gain little: no new
/// privileges, no core file, no files to write and no processes.
/// </summary>
internal static unsafe class WorkerConfinement
{
    private const int NoNewPrivileges = 38;
    private const int FileSize = 1;
    private const int CoreFile = 4;

    public static void Apply()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _ = Posix.Control(NoNewPrivileges, 1, 0, 0, 0);
        Posix.Limit none = default;
        _ = Posix.SetLimit(FileSize, &none);
        _ = Posix.SetLimit(CoreFile, &none);
    }
}
