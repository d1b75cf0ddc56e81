using System.Threading.Channels;
using Edda.Edge.Internal;
using Edda.Loki.Children;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>
/// Messages that no script has asked for yet, part of what is held for its run. It says when it is full: then no more is
/// read, so it holds no more than one read above its bounds. Whoever waits for an answer of the broker has to read on, past
/// messages that he has not asked for: then it takes what has to arrive as far as the run's memory goes, and of what may be
/// lost some more. What is in it outlives connections. One thread fills it, any may take.
/// </summary>
internal sealed class MqttInbox(HeldMemory memory)
{
    private const int MostMessages = 256;
    private const int MostBytes = 256 << 10;
    private const int BeforeLoss = 4;

    private readonly Channel<MqttMessage> _messages = Channel.CreateUnbounded<MqttMessage>(new UnboundedChannelOptions { SingleWriter = true });
    private readonly ChangeSignal _taken = new();
    private long _bytes;

    public bool IsFull => IsFilled(1);

    /// <summary>Done when there may be room, or a reason to read on.</summary>
    public Task Change => _taken.Next;

    /// <summary>Null: it was taken, or it may be lost and was. Otherwise the limit that it has reached.</summary>
    public ChildLimit? Put(MqttMessage message, bool isReadingOn)
    {
        if (isReadingOn && message.Qos == 0 && IsFilled(BeforeLoss))
            return null;
        if (memory.Take(message.Size) is { } reached)
            return reached;
        Interlocked.Add(ref _bytes, message.Size);
        _messages.Writer.TryWrite(message);
        return null;
    }

    public async ValueTask<MqttMessage> TakeAsync(CancellationToken cancellation)
    {
        MqttMessage message = await _messages.Reader.ReadAsync(cancellation).ConfigureAwait(false);
        memory.GiveBack(message.Size);
        Interlocked.Add(ref _bytes, -message.Size);
        LookAgain();
        return message;
    }

    public void LookAgain() => _taken.Raise();

    /// <summary>Nothing comes any more: whoever has taken the rest is told why.</summary>
    public void Close(Exception reason) => _messages.Writer.TryComplete(reason);

    private bool IsFilled(int times) =>
        _messages.Reader.Count >= times * MostMessages || Interlocked.Read(ref _bytes) >= times * MostBytes;
}
