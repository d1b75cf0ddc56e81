using Edda.Jotunheim.Platform;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Native;

namespace Edda.Jotunheim.Esp32.Bindings;

/// <summary>The managed heap. Its free bytes can only be had from a collection, so they are not asked for often.</summary>
public sealed class Esp32Memory : IMemory
{
    public Esp32Memory()
    {
        NativeMemory.GetMemoryInfo(NativeMemory.MemoryType.Internal, out uint total, out uint free, out uint largest);
        Total = (int)total;
    }

    public int Total { get; }

    public int Free
    {
        get { return (int)GC.Run(false); }
    }

    public void Collect()
    {
        GC.Run(true);
    }
}
