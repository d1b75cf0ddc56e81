namespace nanoFramework.Runtime.Native;

/// <summary>The device's collector call, answered from .NET's heap, so that a difference of two answers means the same.</summary>
public static class GC
{
    /// <summary>Collects and answers how many bytes are left of a heap taken to be 2 GiB.</summary>
    public static uint Run(bool compactHeap)
    {
        long used = System.GC.GetTotalMemory(forceFullCollection: compactHeap);
        return (uint)(int.MaxValue - used);
    }
}
