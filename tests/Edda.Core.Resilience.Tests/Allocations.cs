namespace Edda.Core.Tests;

internal static class Allocations
{
    /// <summary>Bytes this thread allocates in one call, after a first call that may set up what stays.</summary>
    public static long Of(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
