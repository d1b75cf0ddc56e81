using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Jotunheim.Sessions;

namespace Edda.Jotunheim.Hub;

/// <summary>
/// What the device asks of Loki: what it can, its scripts by their places, and a script's function by its name. One call
/// at a time; it lies in the journal until the hub has it, so it outlives a break.
/// </summary>
public sealed class HubClient
{
    public const int TimeoutMs = 30_000;

    private readonly Journal _journal;
    private readonly Up _up;
    private HubReply _reply;
    private string _id = "";
    private int _count;
    private long _deadline;

    public HubClient(Journal journal, Up up)
    {
        _journal = journal;
        _up = up;
    }

    public bool IsBusy
    {
        get { return _reply != null; }
    }

    public bool GetCapabilities(HubReply reply, long now)
    {
        Begin("loki.capabilities");
        return Send(reply, now);
    }

    /// <summary>The script at that place in the order of their names; OUT_OF_RANGE after the last.</summary>
    public bool ListScripts(int place, HubReply reply, long now)
    {
        Begin("loki.scripts").Add().Integer = place;
        return Send(reply, now);
    }

    /// <summary>A call of a script, whose arguments are still to be added in the order of its parameters.</summary>
    public ValueList Begin(string function)
    {
        Command command = _up.EnsureCommand();
        command.Clear();
        command.Function.Set(function);
        return command.Arguments;
    }

    /// <summary>Sends what was begun just before. False: another call is under way, or there is no room now.</summary>
    public bool Send(HubReply reply, long now)
    {
        if (_reply != null)
        {
            return false;
        }

        _count++;
        _id = "d" + _count.ToString();
        _up.EnsureCommand().Id.Set(_id);
        if (!_journal.TryAppend(_up, null, Attachment.Window * Journal.LargestResult))
        {
            return false;
        }

        _reply = reply;
        _deadline = now + TimeoutMs;
        return true;
    }

    public void Take(Result result)
    {
        // The answer to a call that was given up is passed over.
        if (_reply != null && result.Id.ToString() == _id)
        {
            End((StatusCode)result.Status, result.Message.ToString(), result.Value);
        }
    }

    public void Step(long now)
    {
        if (_reply != null && now >= _deadline)
        {
            End(StatusCode.DeadlineExceeded, "the hub did not answer", null);
        }
    }

    private void End(StatusCode status, string message, Value value)
    {
        HubReply reply = _reply;
        _reply = null;
        reply.Take(status, message, value);
    }
}
