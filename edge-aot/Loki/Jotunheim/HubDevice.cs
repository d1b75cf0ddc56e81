using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;

namespace Edda.Loki.Jotunheim;

/// <summary>
/// One enrolled device: who it is, whether it is here, and what it has been asked. Its gate guards everything; nothing
/// waits while it is held.
/// </summary>
/// <remarks>
/// Nothing is lost: a command without a result is sent again over each new attachment, in the order they came. Nothing
/// is done twice: the device knows the ids it has done. Only when the device itself was started anew, and so has
/// forgotten, a command that had been sent ends as ABORTED: nobody knows whether it was done.
/// </remarks>
internal sealed class HubDevice(DeviceRecord record, DeviceHub hub)
{
    private readonly Lock _gate = new();
    private readonly List<DeviceCommand> _waiting = [];
    private readonly Dictionary<string, DeviceOutcome> _done = new(StringComparer.Ordinal);
    private readonly Queue<string> _doneOrder = new();
    private DeviceSession? _session;
    private ulong _boot;


    // Of the device's kept envelopes: the last that was taken, that has had its effect, and that the device knows to have come.
    private uint _taken;
    private uint _received;
    private uint _acknowledged;

    // The last of the events that waited in the device's flash.
    private ulong _queued = hub.Told.LastOf(record.Id);

    public DeviceRecord Record { get; } = record;

    /// <summary>Null until the device has said what it can.</summary>
    public KnownCapabilities? Capabilities { get; private set; }

    public bool IsOnline => _session is not null;

    public long LastSeenUnixMs { get; private set; }

    public string Transport { get; private set; } = "";

    public ulong Commands { get; private set; }

    public ulong Events { get; private set; }

    public ulong Malformed { get; set; }

    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>The command's, or that of an earlier one with its id. Null: too many wait.</summary>
    /// <param name="isNamed">Whether its id is its caller's, who may repeat it.</param>
    public Task<DeviceOutcome>? Submit(Command message, bool isNamed)
    {
        string id = message.Id.ToString();
        DeviceSession? session;
        DeviceCommand command;
        lock (_gate)
        {
            if (_done.TryGetValue(id, out DeviceOutcome? known))
                return Task.FromResult(known);
            if (_waiting.Find(waiting => waiting.Id == id) is { } same)
                return same.Outcome;
            if (_waiting.Count >= DeviceLimits.MostWaiting)
                return null;
            command = new DeviceCommand(message, isNamed);
            _waiting.Add(command);
            Commands++;
            session = _session;
        }

        session?.Wake();
        return command.Outcome;
    }

    /// <summary>Its caller is gone. What was not sent yet is not sent at all.</summary>
    public void GiveUp(string id)
    {
        lock (_gate)
        {
            int index = _waiting.FindIndex(waiting => waiting.Id == id && waiting.SentToBoot == 0);
            if (index >= 0)
                _waiting.RemoveAt(index);
        }
    }

    /// <summary>The device has proved itself over a new attachment, which takes the place of the one before.</summary>
    /// <returns>Up to where its envelopes have been taken.</returns>
    public uint Attach(DeviceSession session, ulong boot)
    {
        DeviceSession? before;
        lock (_gate)
        {
            before = _session;
            _session = session;
            Transport = session.Transport;
            if (boot != _boot)
            {
                _boot = boot;
                _taken = 0;
                _received = 0;
                foreach (DeviceCommand lost in _waiting.FindAll(waiting => waiting.SentToBoot != 0 && waiting.SentToBoot != boot))
                    Finish(lost, new DeviceOutcome(StatusCode.Aborted, "the device was started anew; whether the command was done is not known", null));
            }

            _acknowledged = _received;
        }

        before?.End(StatusCode.Aborted, "the device has attached anew");
        hub.Report(this, report => report.Online = true);
        hub.Attached();
        return _received;
    }

    public void Detach(DeviceSession session)
    {
        lock (_gate)
        {
            if (_session != session)
                return;
            _session = null;
        }

        hub.Report(this, report => report.Online = false);
    }

    public void Seen(long unixMs) => LastSeenUnixMs = unixMs;

    /// <summary>Takes a kept envelope once. False: it came before.</summary>
    public bool TryTake(uint sequence)
    {
        lock (_gate)
        {
            if (sequence <= _taken)
            {
                // It may have had its effect over the attachment before this one.
                _received = Math.Max(_received, sequence);
                return false;
            }

            _taken = sequence;
            return true;
        }
    }

    /// <summary>The envelope has had its effect: the device need not keep it any more.</summary>
    public void Took(DeviceSession session, uint sequence)
    {
        lock (_gate)
        {
            if (_session == session)
                _received = sequence;
        }
    }

    /// <summary>The device does not know yet that everything it said has come.</summary>
    public bool OwesWord(DeviceSession session)
    {
        lock (_gate)
            return _session == session && _acknowledged != _received;
    }

    /// <summary>Fills in the next thing to say; false when there is nothing.</summary>
    /// <param name="acknowledges">Whether an acknowledgement alone is worth a message.</param>
    public bool TryNext(DeviceSession session, int window, Down into, bool acknowledges)
    {
        lock (_gate)
        {
            if (_session != session)
                return false;
            into.Received = _received;
            int open = 0;
            foreach (DeviceCommand command in _waiting)
            {
                if (command.SentOver == session)
                {
                    open++;
                    continue;
                }

                if (open >= window)
                    break;
                command.SentOver = session;
                command.SentToBoot = _boot;
                into.EnsureCommand().CopyFrom(command.Message);
                _acknowledged = _received;
                return true;
            }

            if (!acknowledges || _acknowledged == _received)
                return false;
            _acknowledged = _received;
            return true;
        }
    }

    public void Take(Result result)
    {
        lock (_gate)
        {
            string id = result.Id.ToString();
            if (_waiting.Find(waiting => waiting.Id == id) is not { } command)
                return;
            Value? value = null;
            if (result.Value is not null)
            {
                value = new Value();
                value.CopyFrom(result.Value);
            }

            StatusCode status = result.Status <= (uint)StatusCode.Unauthenticated ? (StatusCode)result.Status : StatusCode.Unknown;
            Finish(command, new DeviceOutcome(status, result.Message.ToString(), value));
        }
    }

    public void Take(Event happened)
    {
        if (happened.Queued != 0 && !TryTakeQueued(happened.Queued))
            return;
        hub.Report(this, report => report.EnsureEvent().CopyFrom(happened));
        if (happened.Queued != 0)
            hub.Told.Keep(Record.Id, happened.Queued);
        Events++;
    }

    public void Take(JotunheimCapabilities capabilities)
    {
        Capabilities = new KnownCapabilities(capabilities);
        hub.Report(this, report => report.EnsureCapabilities().CopyFrom(capabilities));
        hub.Described(this);
    }

    public void Take(Chunk chunk) => hub.Report(this, report => report.EnsureChunk().CopyFrom(chunk));

    /// <summary>The device is forgotten: nobody will ever answer.</summary>
    public void Remove()
    {
        DeviceSession? session;
        lock (_gate)
        {
            session = _session;
            foreach (DeviceCommand command in _waiting.ToArray())
                Finish(command, new DeviceOutcome(StatusCode.NotFound, "the device was removed", null));
        }

        session?.End(StatusCode.Unauthenticated, "the device was removed");
    }

    /// <summary>Such an event may come again in another start of the device. Within one queue their numbers grow.</summary>
    private bool TryTakeQueued(ulong queued)
    {
        const int queue = 32;
        lock (_gate)
        {
            if (queued >> queue == _queued >> queue && queued <= _queued)
                return false;
            _queued = queued;
            return true;
        }
    }

    private void Finish(DeviceCommand command, DeviceOutcome outcome)
    {
        _waiting.Remove(command);
        if (command.IsNamed)
        {
            _done[command.Id] = outcome;
            _doneOrder.Enqueue(command.Id);
            if (_doneOrder.Count > DeviceLimits.RememberedResults)
                _done.Remove(_doneOrder.Dequeue());
        }

        command.End(outcome);
    }
}
