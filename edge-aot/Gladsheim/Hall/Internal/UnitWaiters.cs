using Edda.Core.Grpc;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>Those who asked for something to be done with a service and wait for it. Belongs to the loop.</summary>
internal sealed class UnitWaiters
{
    private readonly List<Waiter> _waiters = [];

    /// <summary>Completes when the condition answers, at each publication of the service.</summary>
    public Task<CommandResult> Add(Func<ServiceUnit, CommandResult?> condition)
    {
        Waiter waiter = new(condition);
        _waiters.Add(waiter);
        return waiter.Done.Task;
    }

    /// <summary>After the service's snapshot was published, so that who is answered also finds it there.</summary>
    public void Look(ServiceUnit unit)
    {
        for (int i = _waiters.Count - 1; i >= 0; i--)
        {
            if (_waiters[i].Condition(unit) is not { } result)
                continue;
            _waiters[i].Done.SetResult(result);
            _waiters.RemoveAt(i);
        }
    }

    /// <summary>Whoever asked waits no longer.</summary>
    public void Remove(Task<CommandResult> waiting) => _waiters.RemoveAll(waiter => waiter.Done.Task == waiting);

    public void Dismiss(string reason)
    {
        foreach (Waiter waiter in _waiters)
            waiter.Done.SetResult(CommandResult.Failed(StatusCode.Aborted, reason));
        _waiters.Clear();
    }

    /// <summary>A start is done, has failed, or goes on.</summary>
    public static CommandResult? Started(ServiceUnit unit, WaitLevel level)
    {
        bool oneShotDone = unit.State == ServiceState.Stopped && unit.Completed;
        bool enough = level == WaitLevel.Spawned
            ? unit.Pid != 0 || oneShotDone
            : (unit.State == ServiceState.Running && !unit.IsOneShot) || oneShotDone;
        if (enough)
            return CommandResult.Ok(unit.Snapshot);
        if (unit.State == ServiceState.Crashed)
            return CommandResult.Failed(StatusCode.FailedPrecondition, $"\"{unit.Name}\": {unit.Reason}");
        return unit.State is ServiceState.Stopped or ServiceState.Stopping && !unit.Wanted
            ? CommandResult.Failed(StatusCode.Aborted, $"\"{unit.Name}\" is {Transitions.Name(unit.State)}: {unit.Reason}")
            : null;
    }

    public static CommandResult? Stopped(ServiceUnit unit) => unit.State switch
    {
        ServiceState.Stopped or ServiceState.Crashed => CommandResult.Ok(unit.Snapshot),
        ServiceState.Stopping => null,
        _ => CommandResult.Failed(StatusCode.Aborted, $"\"{unit.Name}\" was started meanwhile"),
    };

    private sealed class Waiter(Func<ServiceUnit, CommandResult?> condition)
    {
        public Func<ServiceUnit, CommandResult?> Condition { get; } = condition;

        public TaskCompletionSource<CommandResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
