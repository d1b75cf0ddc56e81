using System.Globalization;
using System.Runtime.CompilerServices;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// What a worker gives up before it sees a script, so that a fault in the interpreter would gain little: new privileges,
/// files, the network, other processes, memory that can be executed. Each is kept by the kernel, for good.
/// </summary>
internal static unsafe class WorkerConfinement
{
    private const int NoNewPrivileges = 38;

    // Numbers of limits, setrlimit(2).
    private const int FileSize = 1;
    private const int CoreFile = 4;
    private const int Processes = 6;
    private const int OpenFiles = 7;
    private const int AddressSpace = 9;

    /// <summary>
    /// On a machine that has not enough for all, the service, and whoever waits for it, come before scripts that use up what
    /// they get. Their share is a quarter then, and everything when nobody else wants it.
    /// </summary>
    private const int Niceness = 5;

    /// <summary>Beyond what scripts may hold: the runtime's own.</summary>
    private const long OwnBytes = 256 << 20;

    /// <param name="memory">What all scripts may hold.</param>
    public static void Apply(long memory)
    {
        if (!OperatingSystem.IsLinux())
            return;
        _ = Posix.SetPriority(0, 0, Niceness);
        ProcessorSlice.Shorten();
        _ = Posix.Control(NoNewPrivileges, 1, 0, 0, 0);
        Limit(FileSize, 0);
        Limit(CoreFile, 0);
        // Run from the SDK, the runtime goes on to read assemblies and to make machine code.
        if (RuntimeFeature.IsDynamicCodeSupported)
            return;
        Limit(Processes, 0);
        Limit(OpenFiles, 8);
        if (OccupiedBytes() is { } occupied)
            Limit(AddressSpace, (nuint)(occupied + memory + OwnBytes));
        _ = FileLock.TryApply();
        _ = SystemCallFilter.TryInstall();
    }

    private static void Limit(int resource, nuint value)
    {
        Posix.Limit limit = new() { Soft = value, Hard = value };
        _ = Posix.SetLimit(resource, &limit);
    }

    /// <summary>Of addresses, most of which the collector only keeps free for itself; null: nobody can tell.</summary>
    private static long? OccupiedBytes()
    {
        try
        {
            string[] pages = File.ReadAllText("/proc/self/statm").Split(' ');
            return long.Parse(pages[0], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
