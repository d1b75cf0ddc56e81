using Edda.Core.Resilience;
using Edda.Jotunheim.Queue;
using Edda.Jotunheim.Sessions;

namespace Edda.Jotunheim;

/// <summary>What a device can be told at its start. Not changed afterwards.</summary>
public sealed class DeviceOptions
{
    public string Name = "";
    public string[] Features = ["events"];
    public int JournalSize = Journal.DefaultCapacity;
    public int BytesPerSecond;

    /// <summary>Of 256 bytes each, for events while the hub is away; 0: those are lost.</summary>
    public int QueuePages = OfflineQueue.DefaultPages;
    public int PinMs = 20;
    public int SensorMs = 1_000;
    public int MemoryMs = 500;
    public int LowMemory = 16 * 1024;
    public int EmergencyMemory = 6 * 1024;
    public int AwakeSeconds;
    public int SleepSeconds = 60;
    public double SensorThreshold = 0.02;
    public BackoffPolicy Backoff = new BackoffPolicy(500, 30_000, 50);
}
