using System.Text;
using Edda.Core.Grpc;
using Edda.Core.Mqtt;
using Edda.Edge.Internal;
using Edda.Loki.Children;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>
/// What a line's script has asked its broker for, and what is asked once more on a connection of which the broker knows
/// nothing. Everything but the Async methods is called under the line's lock.
/// </summary>
/// <param name="gate">The line's: it guards the connection too.</param>
/// <param name="memory">Of the run: a message that its script has given up waiting for is still to be delivered.</param>
internal sealed class MqttRequests(Lock gate, MqttConnection connection, HeldMemory memory, string broker)
{
    private readonly ChangeSignal _progress = new();
    private readonly Dictionary<int, TaskCompletionSource<int>> _answers = [];
    private readonly Dictionary<int, int> _leftBehind = [];
    private readonly Dictionary<string, int> _subscriptions = new(StringComparer.Ordinal);
    private readonly Queue<string> _toRepeat = [];
    private NetworkException? _failure;

    public bool AreWaiting => _answers.Count > 0;

    /// <summary>Why the line cannot go on; null: it can.</summary>
    public ChildLimit? Reached { get; private set; }

    /// <summary>Completes with the next change after this was called: an answer, bytes that were sent, another connection.</summary>
    public Task Progress => _progress.Next;

    public void Raise() => _progress.Raise();

    /// <param name="asked">Called when there is something to send.</param>
    public async Task PublishAsync(string topic, byte[] payload, int qos, bool retain, Action asked, CancellationToken cancellation)
    {
        byte[] name = Encoding.UTF8.GetBytes(topic);
        await AskAsync(
            () => connection.Publish(name, 0, name.Length, payload, 0, payload.Length, qos, retain),
            topic, name.Length + payload.Length, asked, cancellation).ConfigureAwait(false);
    }

    public async Task<int> SubscribeAsync(string filter, int qos, Action asked, CancellationToken cancellation)
    {
        int granted = await AskAsync(() => Subscribe(filter, qos), filter, 0, asked, cancellation).ConfigureAwait(false);
        if (granted > 2)
            throw new NetworkException(StatusCode.PermissionDenied, $"{broker} refuses the topic \"{filter}\"");
        lock (gate)
            _subscriptions[filter] = qos;
        return granted;
    }

    public async Task UnsubscribeAsync(string filter, Action asked, CancellationToken cancellation)
    {
        byte[] text = Encoding.UTF8.GetBytes(filter);
        lock (gate)
            _subscriptions.Remove(filter);
        await AskAsync(() => connection.Unsubscribe(text, 0, text.Length), filter, 0, asked, cancellation).ConfigureAwait(false);
    }

    public void Connected(bool isSessionPresent)
    {
        _toRepeat.Clear();
        if (!isSessionPresent)
        {
            foreach (string filter in _subscriptions.Keys)
                _toRepeat.Enqueue(filter);
        }

        Repeat();
        _progress.Raise();
    }

    public void Answered(int packetId, int value)
    {
        if (_answers.Remove(packetId, out TaskCompletionSource<int>? waiting))
            waiting.TrySetResult(value);
        if (_leftBehind.Remove(packetId, out int size))
            memory.GiveBack(size);
        Repeat();
        _progress.Raise();
    }

    /// <summary>What waits for an answer on a lost connection fails, but for messages: they are sent again.</summary>
    public void Lost(NetworkException problem)
    {
        foreach ((int packetId, TaskCompletionSource<int> waiting) in _answers)
        {
            if (!connection.IsInFlight(packetId) && _answers.Remove(packetId))
                waiting.TrySetException(problem);
        }

        _progress.Raise();
    }

    /// <summary>There will be no other connection.</summary>
    public void End(NetworkException problem)
    {
        _failure ??= problem;
        foreach (TaskCompletionSource<int> waiting in _answers.Values)
            waiting.TrySetException(problem);
        _answers.Clear();
        _progress.Raise();
    }

    private async Task<int> AskAsync(Func<int> ask, string topic, int size, Action asked, CancellationToken cancellation)
    {
        while (true)
        {
            Task progress = _progress.Next;
            TaskCompletionSource<int>? answer = null;
            int sent;
            lock (gate)
            {
                if (_failure is not null)
                    throw _failure;
                sent = ask();
                if (sent > 0)
                    _answers[sent] = answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            asked();
            if (answer is not null)
                return await AnswerAsync(sent, answer.Task, size, cancellation).ConfigureAwait(false);
            if (sent == MqttSent.Done)
                return 0;
            if (sent == MqttSent.Invalid)
            {
                throw new NetworkException(
                    StatusCode.InvalidArgument, $"the topic \"{topic}\" is none, or the message is too long, or the quality is not 0, 1 or 2");
            }

            // Full, or between two connections: once something has moved there is room, or a connection.
            await progress.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task<int> AnswerAsync(int packetId, Task<int> answer, int size, CancellationToken cancellation)
    {
        try
        {
            return await answer.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (gate)
            {
                if (!_answers.Remove(packetId))
                    throw;
                if (size > 0 && memory.Take(size) is { } reached)
                    Reached ??= reached;
                else if (size > 0)
                    _leftBehind[packetId] = size;
            }

            throw;
        }
    }

    /// <summary>As many as there is room for; the others with the next answer.</summary>
    private void Repeat()
    {
        while (_toRepeat.TryPeek(out string? filter))
        {
            if (_subscriptions.TryGetValue(filter, out int qos) && Subscribe(filter, qos) < 0)
                return;
            _toRepeat.Dequeue();
        }
    }

    private int Subscribe(string filter, int qos)
    {
        byte[] text = Encoding.UTF8.GetBytes(filter);
        return connection.Subscribe(text, 0, text.Length, qos);
    }
}
