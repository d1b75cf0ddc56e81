using Edda.Core.Buffers;
using Edda.Core.Resilience;
using Edda.Jotunheim.Commands;
using Edda.Jotunheim.Queue;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Streams;

namespace Edda.Jotunheim;

/// <summary>What a device can be told at its start. Not changed afterwards.</summary>
public sealed class DeviceOptions
{
    public string Name = "";

    /// <summary>Empty: the board is in its network without our doing.</summary>
    public string WifiNetwork = "";

    public string WifiPassword = "";
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

    /// <summary>The application's own, beside those that every device has.</summary>
    public FunctionGroup[] Functions = new FunctionGroup[0];

    /// <summary>Null: no audio and video. With plugins goes a pool of buffers for their frames, two for each direction.</summary>
    public PluginLoader Plugins;

    public BufferPool FrameBuffers;
    public BackoffPolicy Backoff = new BackoffPolicy(500, 30_000, 50);
}
