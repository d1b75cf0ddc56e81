namespace nanoFramework.Runtime.Native;

public static class GC
{
    /// <summary>Collects and answers the bytes of heap that are free then.</summary>
    public static extern uint Run(bool compactHeap);
}
