namespace Edda.Core.Mqtt.Internal;

/// <summary>How large the buffers of a connection become. Most messages are short: what a long one needed is let go.</summary>
internal static class MqttBuffers
{
    /// <summary>A longer one is not kept for the next packet.</summary>
    public const int LongestKept = 4096;

    /// <summary>Twice as large, as often as it takes.</summary>
    public static int Grown(int size, int wanted, int maximum)
    {
        while (size < wanted)
            size *= 2;
        return size < maximum ? size : maximum;
    }
}
