using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Jotunheim.Links;
using Edda.Jotunheim.Sessions;

namespace Edda.Jotunheim.Commands;

/// <summary>
/// Does what the hub asks, each command once: one that comes again is answered from the journal. The result of what is
/// done always has room there, because the hub keeps to the window that the device told it.
/// </summary>
public sealed class CommandHandler
{
    /// <summary>No status of gRPC: a function's word that it is not done yet.</summary>
    public const StatusCode Pending = (StatusCode)255;

    public const int DefaultTimeoutMs = 5_000;

    private readonly FunctionTable _functions;
    private readonly Journal _journal;
    private readonly Link _link;
    private readonly Up _up;
    private readonly CommandCall _call = new CommandCall();
    private FunctionGroup _group;
    private int _index;
    private long _deadline;

    public CommandHandler(FunctionTable functions, Journal journal, Link link, Up up)
    {
        _functions = functions;
        _journal = journal;
        _link = link;
        _up = up;
    }

    /// <summary>A command is under way; its message is still in use.</summary>
    public bool IsBusy
    {
        get { return _group != null; }
    }

    /// <summary>True: new commands are refused until there is memory again.</summary>
    public bool IsShedding;

    public int Done;

    public int Repeated;

    /// <summary>Commands that the watchdog ended.</summary>
    public int TimedOut;

    public void Begin(Command command, long now)
    {
        int known = _journal.Find(command.Id);
        if (known >= 0)
        {
            Repeated++;
            if (!_journal.IsWaiting(known))
            {
                // If it is lost once more, the hub will ask once more.
                _link.TrySend(_journal.Bytes, _journal.BodyOffset(known), _journal.BodyLength(known));
            }

            return;
        }

        _call.Command = command;
        _call.Result = _up.EnsureResult();
        _call.Result.Clear();
        _call.Begun = now;
        _call.Turns = 0;
        _deadline = now + (command.TimeoutMs == 0 || command.TimeoutMs > DefaultTimeoutMs * 12 ? DefaultTimeoutMs : (int)command.TimeoutMs);
        StatusCode refusal = Prepare(command);
        if (refusal != StatusCode.Ok)
        {
            Finish(refusal);
            return;
        }

        Step(now);
    }

    /// <summary>Goes on with the command under way, or ends it when its time is over.</summary>
    public void Step(long now)
    {
        if (_group == null)
        {
            return;
        }

        // An event may have used the envelope meanwhile.
        _call.Result = _up.EnsureResult();
        _call.Now = now;
        StatusCode status = _group.Run(_index, _call);
        _call.Turns++;
        if (status == Pending && now >= _deadline)
        {
            TimedOut++;
            status = _call.Fail(StatusCode.DeadlineExceeded, "the command took too long");
        }

        if (status != Pending)
        {
            Finish(status);
        }
    }

    /// <summary>The last command's message is not needed any more.</summary>
    public void Forget()
    {
        _call.Command = null;
    }

    private StatusCode Prepare(Command command)
    {
        if (command.Id.Length == 0)
        {
            return _call.Fail(StatusCode.InvalidArgument, "a command needs an id");
        }

        if (IsShedding)
        {
            return _call.Fail(StatusCode.ResourceExhausted, "the device is out of memory; try later");
        }

        string problem = _functions.Find(command);
        if (problem != null)
        {
            return _call.Fail(_functions.Group == null ? StatusCode.Unimplemented : StatusCode.InvalidArgument, problem);
        }

        _group = _functions.Group;
        _index = _functions.Index;
        return StatusCode.Ok;
    }

    private void Finish(StatusCode status)
    {
        _group = null;
        Done++;
        Result result = _call.Result;
        result.Id.Set(_call.Command.Id);
        result.Status = (uint)status;
        _journal.TryAppend(_up, result.Id.Length == 0 ? null : result.Id, 0);
    }
}
