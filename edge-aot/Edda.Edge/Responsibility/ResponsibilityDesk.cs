using Edda.Contracts.Responsibility.V1;
using Edda.Edge.Einherjar;
using Edda.Edge.Logs;
using Edda.Edge.Responsibility.Internal;

namespace Edda.Edge.Responsibility;

/// <summary>
/// The tasks a service answers for, and the last ones it no longer does, so that a repeated request gets the answer
/// of the first one. Bounded in number and size. Any thread may use it; a service may add a rule of its own.
/// </summary>
public sealed class ResponsibilityDesk(
    ProfileBoard profile, ResponsibilitySettings settings, Logger log, TimeProvider clock)
{
    public const int MaximumContextBytes = 16 << 10;
    public const int MaximumBytes = 4 << 20;

    private const int RememberedTasks = 256;

    private readonly object _gate = new();
    private readonly ResponsibilityLog _log = new(log);
    private readonly Dictionary<string, Holding> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EndedTask> _ended = new(StringComparer.Ordinal);
    private readonly Queue<string> _endedOrder = new();
    private volatile ResponsibilitySettings _settings = settings;
    private int _bytes;
    private bool _ending;

    /// <summary>The service's own say: asked after all other rules, without a lock.</summary>
    public Func<TaskContext, TaskVerdict>? Rule { get; set; }

    public int Count
    {
        get
        {
            lock (_gate)
                return _taken.Count;
        }
    }

    public void Apply(ResponsibilitySettings settings) => _settings = settings;

    /// <summary>From now on every offer is refused as DRAINING.</summary>
    public void End()
    {
        lock (_gate)
            _ending = true;
    }

    /// <summary>Takes a task on, or says why not. The same task again is the same holding.</summary>
    /// <param name="holding">Replaced by what is now known of the task.</param>
    public TaskVerdict Take(TaskContext offer, string reason, Holding holding)
    {
        string id = offer.TaskId.ToString();
        TaskVerdict own = Rule?.Invoke(offer) ?? default;
        lock (_gate)
        {
            GiveUpExpired();
            if (_taken.TryGetValue(id, out Holding? known))
            {
                holding.CopyFrom(known);
                return default;
            }

            TaskVerdict verdict = Judge(offer, id);
            if (!verdict.IsRefusal)
                verdict = own;
            if (verdict.IsRefusal)
            {
                Fill(holding, offer, TaskState.Rejected, verdict.Reason);
                _log.Refused(id, verdict.Code, verdict.Reason);
                return verdict;
            }

            Holding taken = new();
            Fill(taken, offer, TaskState.Taken, reason);
            _taken.Add(id, taken);
            _bytes += taken.ComputeSize();
            holding.CopyFrom(taken);
        }

        _log.Taken(id, offer.Function.ToString(), reason, offer.OfferedBy.ToString());
        return default;
    }

    /// <summary>Hands a task back with what was learned.</summary>
    /// <param name="context">Replaced by the context as the next one should be given it.</param>
    public TaskResult Return(ReturnRequest request, TaskContext context)
    {
        string id = request.TaskId.ToString();
        string reason = request.Reason.ToString();
        lock (_gate)
        {
            GiveUpExpired();
            if (!_taken.TryGetValue(id, out Holding? holding))
                return Repeat(id, TaskState.Returned, context);

            context.CopyFrom(holding.Context!);
            foreach (ReturnRequest.LearnedEntry learned in request.Learned)
                context.Values.Set(learned.Key, learned.Value);
            if (context.ComputeSize() > MaximumContextBytes)
                return TaskResult.TooLarge;

            context.Handovers++;
            End(id, context, TaskState.Returned, RejectCode.Unspecified, reason);
        }

        _log.Returned(id, reason);
        return TaskResult.Done;
    }

    /// <summary>Withdraws an offer, so that a request to take it that comes late is refused.</summary>
    public TaskResult Reject(RejectRequest request, TaskContext context)
    {
        string id = request.TaskId.ToString();
        string reason = request.Reason.ToString();
        RejectCode code = request.Code == RejectCode.Unspecified ? RejectCode.Other : request.Code;
        lock (_gate)
        {
            GiveUpExpired();
            if (_taken.ContainsKey(id))
                return TaskResult.IsTaken;
            if (Repeat(id, TaskState.Rejected, context) == TaskResult.Done)
                return TaskResult.Done;

            if (_ended.TryGetValue(id, out EndedTask? earlier))
            {
                context.CopyFrom(earlier.Context);
            }
            else
            {
                context.Clear();
                context.TaskId = request.TaskId;
            }

            End(id, context, TaskState.Rejected, code, reason);
        }

        _log.Rejected(id, code, reason);
        return TaskResult.Done;
    }

    public void CopyTo(HoldingList holdings)
    {
        lock (_gate)
        {
            GiveUpExpired();
            foreach (Holding holding in _taken.Values)
                holdings.Add().CopyFrom(holding);
        }
    }

    private TaskVerdict Judge(TaskContext offer, string id)
    {
        ResponsibilitySettings settings = _settings;
        if (_ending)
            return new TaskVerdict(RejectCode.Draining, "the service is ending");
        if (_ended.TryGetValue(id, out EndedTask? ended) && ended.Refuses(offer))
            return new TaskVerdict(ended.Code, ended.Reason);
        if (!profile.AnswersFor(offer.Function.ToString()))
        {
            return new TaskVerdict(
                RejectCode.NotMine, $"\"{offer.Function}\" is neither a function nor a domain of this service");
        }

        if (offer.DeadlineUnixMs > 0 && offer.DeadlineUnixMs <= Now())
            return new TaskVerdict(RejectCode.Deadline, "the task's deadline has passed");
        if (offer.Handovers >= settings.MaximumHandovers)
        {
            return new TaskVerdict(
                RejectCode.Circling,
                $"the task changed hands {offer.Handovers} times, allowed is up to {settings.MaximumHandovers - 1}");
        }

        int size = offer.ComputeSize();
        if (_taken.Count >= settings.MaximumTasks || _bytes + size > MaximumBytes)
            return new TaskVerdict(RejectCode.Busy, $"the service answers for {_taken.Count} tasks already");
        return size > MaximumContextBytes
            ? new TaskVerdict(RejectCode.Other, $"the context has {size} bytes, allowed are {MaximumContextBytes}")
            : default;
    }

    private TaskResult Repeat(string id, TaskState state, TaskContext context)
    {
        if (!_ended.TryGetValue(id, out EndedTask? ended) || ended.State != state)
            return TaskResult.Unknown;

        context.CopyFrom(ended.Context);
        return TaskResult.Done;
    }

    private void End(string id, TaskContext context, TaskState state, RejectCode code, string reason)
    {
        if (_taken.Remove(id, out Holding? holding))
            _bytes -= holding.ComputeSize();
        TaskContext kept = new();
        kept.CopyFrom(context);
        if (!_ended.ContainsKey(id))
            _endedOrder.Enqueue(id);
        _ended[id] = new EndedTask(kept, state, code, reason);
        if (_endedOrder.Count > RememberedTasks)
            _ended.Remove(_endedOrder.Dequeue());
    }

    private void GiveUpExpired()
    {
        long now = Now();
        List<string>? expired = null;
        foreach ((string id, Holding holding) in _taken)
        {
            if (holding.Context!.DeadlineUnixMs is > 0 and long deadline && deadline <= now)
                (expired ??= []).Add(id);
        }

        foreach (string id in expired ?? [])
        {
            End(id, _taken[id].Context!, TaskState.Rejected, RejectCode.Deadline, "the task's deadline has passed");
            _log.Expired(id);
        }
    }

    private void Fill(Holding holding, TaskContext context, TaskState state, string reason)
    {
        holding.Clear();
        holding.EnsureContext().CopyFrom(context);
        holding.State = state;
        holding.Reason = reason;
        holding.SinceUnixMs = Now();
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
