using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Resilience;
using Edda.Core.Wire;
using Edda.Jotunheim.Capabilities;
using Edda.Jotunheim.Commands;
using Edda.Jotunheim.Events;
using Edda.Jotunheim.Hub;
using Edda.Jotunheim.Links;
using Edda.Jotunheim.Logs;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Power;
using Edda.Jotunheim.Queue;
using Edda.Jotunheim.Radio;
using Edda.Jotunheim.Resources;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Settings;
using Edda.Jotunheim.Streams;

namespace Edda.Jotunheim;

/// <summary>
/// The whole device, without a thread and without a wait: whoever owns it calls <see cref="Step"/> again after the time
/// it answers, or sooner. All state of its own is made here, once.
/// </summary>
public sealed class Device
{
    /// <summary>How long a device that waits for bytes may rest. A command waits that long at most.</summary>
    public const int RestMs = 10;

    /// <summary>After how long a silence what the last command needed is let go of.</summary>
    public const int TrimMs = 1_000;

    private readonly Link _link;
    private readonly Identity _identity;
    private readonly Up _up = new Up();
    private Down _down = new Down();
    private readonly Scheduler _scheduler = new Scheduler();
    private readonly CapabilityBuilder _builder;
    private HubClient _hub;
    private long _heard;
    private bool _isTrimmed;

    public Device(Board board, Link link, Identity identity, DeviceOptions options)
    {
        Board = board;
        _link = link;
        _identity = identity;
        MessageCodec codec = link.Codec;
        long now = board.Clock.Now;
        Log = new LogRing(board.Storage, board.Clock, board.Serial);
        Journal = new Journal(codec, options.JournalSize);
        TokenBucket bandwidth = options.BytesPerSecond == 0
            ? null
            : new TokenBucket(options.BytesPerSecond, options.BytesPerSecond, now);
        Events = new EventDesk(
            Journal, _up, bandwidth, options.QueuePages == 0 ? null : new OfflineQueue(board.Storage, options.QueuePages, RetryManager.Random(board.Entropy)));
        Sleep = new SleepPlan(board.Power, Log, options.AwakeSeconds, options.SleepSeconds);
        Pins = new PinWatch(board.Pins, Events);
        Resources = new ResourceMonitor(link, now);
        if (options.WifiNetwork.Length > 0)
        {
            Wifi = new WifiManager(board.Radio, board.Entropy, Log, options.Backoff, options.WifiNetwork, options.WifiPassword);
        }

        if (options.Plugins != null)
        {
            Streams = new StreamDesk(options.Plugins, options.FrameBuffers, link, bandwidth);
            _scheduler.Add(Streams, Scheduler.Low, StreamDesk.TurnMs);
        }

        FunctionTable functions = new FunctionTable(Groups(board, options, Pins, Log, Sleep));
        Commands = new CommandHandler(functions, Journal, link, _up);
        Attachment = new Attachment(link, identity, board.Entropy, codec, Log, options.Backoff);
        _builder = new CapabilityBuilder(board, functions, options.Features);
        _builder.Name = options.Name;
        _builder.BytesPerSecond = options.BytesPerSecond;
        Propagator = new Propagator(_builder, codec, link);
        Memory = new MemoryMonitor(board.Memory, options.LowMemory, options.EmergencyMemory);
        Sensors = new SensorMonitor(board.Parts, Events, options.SensorThreshold);
        _scheduler.Add(new DeviceTask(this, DeviceTask.WatchPins), Scheduler.High, options.PinMs);
        _scheduler.Add(new DeviceTask(this, DeviceTask.ReadSensors), Scheduler.Low, options.SensorMs);
        _scheduler.Add(new DeviceTask(this, DeviceTask.LookAtMemory), Scheduler.High, options.MemoryMs);
    }

    public readonly Board Board;

    public readonly LogRing Log;

    public readonly Journal Journal;

    public readonly EventDesk Events;

    public readonly PinWatch Pins;

    public readonly CommandHandler Commands;

    public readonly Attachment Attachment;

    public readonly Propagator Propagator;

    public readonly MemoryMonitor Memory;

    public readonly SensorMonitor Sensors;

    public readonly SleepPlan Sleep;

    public readonly ResourceMonitor Resources;

    /// <summary>Null on a board without wifi, or when its settings name no network.</summary>
    public readonly WifiManager Wifi;

    /// <summary>Null when there are no plugins for streams.</summary>
    public readonly StreamDesk Streams;

    /// <summary>Made when it is first asked for: most devices ask their hub nothing.</summary>
    public HubClient Hub
    {
        get { return _hub ??= new HubClient(Journal, _up); }
    }

    public Scheduler Scheduler
    {
        get { return _scheduler; }
    }

    /// <summary>Does what there is to do. Returns after how many milliseconds there may be more.</summary>
    public int Step()
    {
        long now = Board.Clock.Now;
        Wifi?.Step(now);
        Attachment.Step(now, Board.Radio.IsConnected);
        Listen(now);
        Trim(now);
        Commands.Step(now);
        Events.IsAttached = Attachment.State == AttachState.Attached;
        _scheduler.Step(Board.Clock);
        if (Attachment.State == AttachState.Attached)
        {
            Propagator.Step(now);
            Events.Step(now);
            Speak();
            _link.Step(now);
        }

        _hub?.Step(now);
        Sleep.Step(now, Attachment.State == AttachState.Attached && Journal.Waiting == 0 && Events.IsDrained && !Commands.IsBusy);
        if (Resources.Worked(now, Board.Clock.Now))
        {
            Shed(now);
        }

        long rest = Attachment.State == AttachState.Waiting ? Attachment.Due - now : RestMs;
        return rest < RestMs ? (rest < 0 ? 0 : (int)rest) : RestMs;
    }

    internal void LookAtMemory(long now)
    {
        int before = Memory.Level;
        int level = Memory.Look();
        Commands.IsShedding = level == MemoryMonitor.Emergency;
        Events.IsShedding = level == MemoryMonitor.Emergency;
        if (level != before)
        {
            Shed(now);
            Warn("memory", level == MemoryMonitor.Emergency ? "emergency" : level == MemoryMonitor.Low ? "low" : "enough", now);
        }
    }

    /// <summary>Something that its hub and its log have to know.</summary>
    public void Warn(string source, string text, long now)
    {
        Log.Warn(source + ": " + text);
        Events.RaiseText(source, CommandCall.Short(text), now);
    }

    private static FunctionGroup[] Groups(Board board, DeviceOptions options, PinWatch watch, LogRing log, SleepPlan sleep)
    {
        FunctionGroup[] groups = new FunctionGroup[3 + options.Functions.Length];
        groups[0] = new PinFunctions(board.Pins, watch);
        groups[1] = new PartFunctions(board.Parts);
        groups[2] = new SystemFunctions(board, log, sleep);
        for (int i = 0; i < options.Functions.Length; i++)
        {
            groups[3 + i] = options.Functions[i];
        }

        return groups;
    }

    /// <summary>Without time or memory, what can wait does: tasks of low priority come less often, streams stop.</summary>
    private void Shed(long now)
    {
        bool isShort = Memory.Level == MemoryMonitor.Emergency;
        if (_scheduler.IsShedding != Resources.IsBusy)
        {
            _scheduler.IsShedding = Resources.IsBusy;
            Warn("cpu", Resources.IsBusy ? "busy" : "free", now);
        }

        if (Streams != null)
        {
            Streams.IsShedding = isShort || Resources.IsBusy;
        }
    }

    private void Listen(long now)
    {
        // While a command is under way its message is in use, and the next one waits in the connection.
        while (!Commands.IsBusy && _link.State == LinkState.Open && _link.TryReceive(_down))
        {
            _heard = now;
            _isTrimmed = false;
            if (Attachment.State != AttachState.Attached)
            {
                Attachment.Take(_down, now);
                Follow(now);
                continue;
            }

            if (!Journal.Acknowledge(_down.Received))
            {
                Attachment.Lose(now, "the hub acknowledges what was never sent");
                return;
            }

            switch (_down.BodyCase)
            {
                case Down.BodyOneofCase.Command:
                    Commands.Begin(_down.Command, now);
                    break;
                case Down.BodyOneofCase.CapabilityRequest:
                    Propagator.Asked(_down.CapabilityRequest);
                    break;
                case Down.BodyOneofCase.Result:
                    _hub?.Take(_down.Result);
                    break;
                case Down.BodyOneofCase.Chunk:
                    Streams?.Take(_down.Chunk);
                    break;
                case Down.BodyOneofCase.Challenge:
                case Down.BodyOneofCase.Welcome:
                case Down.BodyOneofCase.Enrolled:
                    Attachment.Lose(now, "the hub speaks out of turn");
                    return;
            }
        }
    }

    private void Trim(long now)
    {
        if (!_isTrimmed && !Commands.IsBusy && now - _heard >= TrimMs)
        {
            _isTrimmed = true;
            _down = new Down();
            Commands.Forget();
        }
    }

    private void Follow(long now)
    {
        if (Attachment.HasEnrolled)
        {
            Attachment.HasEnrolled = false;
            if (!new IdentityStore(Board.Storage).Keep(_identity))
            {
                Log.Error("the identity could not be kept: the flash cannot be written");
            }
        }

        if (!Attachment.HasJustAttached)
        {
            return;
        }

        Attachment.HasJustAttached = false;
        _builder.DeviceId = _identity.DeviceId;
        Journal.Acknowledge(_down.Received);
        Journal.Rewind();
        Propagator.Attached(now);

        // What only the greeting needed is not kept.
        _down = new Down();
    }

    private void Speak()
    {
        while (Journal.HasUnsent && _link.TrySend(Journal.Bytes, Journal.UnsentOffset, Journal.UnsentLength))
        {
            Journal.MarkSent();
            _link.Step(Board.Clock.Now);
        }
    }
}
