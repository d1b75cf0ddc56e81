namespace nanoFramework.Hardware.Esp32;

public class NativeMemory
{
    public static extern void GetMemoryInfo(MemoryType memType, out uint totalSize, out uint totalFreeSize, out uint largestFreeBlock);

    public enum MemoryType
    {
        All,
        Internal,
        SpiRam,
    }
}
