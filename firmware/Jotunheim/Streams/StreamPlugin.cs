namespace Edda.Jotunheim.Streams;

/// <summary>Makes or takes the frames of one kind of audio or video. The device's thread alone calls it; it never waits.</summary>
public abstract class StreamPlugin
{
    /// <summary>The version of this class. A plugin says which one it was written for.</summary>
    public const int Interface = 1;

    public abstract int WrittenFor { get; }

    /// <summary>As in the first chunk of a stream: "pcm16/1", the kind and the version of its frames.</summary>
    public abstract string Name { get; }

    /// <summary>How many bytes its largest frame has.</summary>
    public abstract int LargestFrame { get; }

    /// <summary>Puts the next frame to be sent: how long it is; 0: none yet.</summary>
    public virtual int Produce(byte[] frame, long now)
    {
        return 0;
    }

    /// <summary>A frame came, whole.</summary>
    public virtual void Consume(byte[] frame, int count)
    {
    }
}
