using System.Globalization;
using Edda.Core.Grpc;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Hall.Internal;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Hall;

/// <summary>
/// The hall: all services of the machine, and the loop that owns their state. Commands are messages to the loop and may
/// come from any thread; questions are answered from the registry's snapshot, without the loop. Owns threads, records and
/// descriptors until it is ended.
/// </summary>
public sealed class ServiceHall : IDisposable
{
    /// <summary>How long a start may take when neither the caller nor the service says so.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(5);

    private readonly HallParts _parts;
    private readonly UnitTable _units;
    private readonly HallTimers _timers;
    private readonly HallChanges _changes;
    private int _disposed;

    /// <param name="onFault">Gets what nobody thought of; the loop goes on.</param>
    /// <exception cref="IOException">The run folder is another Gladsheim's, or cannot be used.</exception>
    public ServiceHall(HallFolders folders, HallConfiguration configuration, TimeProvider clock, Action<Exception> onFault)
    {
        Machine = SystemMeter.Machine();
        _parts = new HallParts(folders, clock, onFault) { History = (int)configuration.Settings.History };
        _units = new UnitTable(_parts);
        _timers = new HallTimers(_parts, _units, Machine);
        _changes = new HallChanges(_parts, _units, _timers, configuration);
    }

    public MachineMeans Machine { get; }

    public Registry Registry => _parts.Registry;

    public EventLog Events => _parts.Events;

    public UsageHistory SystemUsage => _timers.System.History;

    /// <summary>Of a service, where its cgroup tells; of the machine without a name. Null: not told.</summary>
    public PressureSample? PressureOf(string service) =>
        service.Length == 0 ? SystemMeter.Pressure() : _parts.Groups.Pressure(service);

    public HostAbilities Abilities => new(_parts.Groups.Controls);

    /// <summary>
    /// Recovers what an earlier Gladsheim left, and starts what is to run. Completes when all of it has begun and whoever asks
    /// finds it.
    /// </summary>
    /// <param name="reapOrphans">Whether this process becomes the parent of its services' orphans: not in a test's host.</param>
    public async Task StartAsync(bool reapOrphans = true)
    {
        _parts.Loop.Start();
        await OnLoopAsync(() =>
        {
            if (reapOrphans)
                _parts.Exits.BecomeSubreaper();
            _changes.Begin();
            return true;
        }).ConfigureAwait(false);
        await PublishedAsync().ConfigureAwait(false);
    }

    public Task<CommandResult> StartServiceAsync(string name, WaitLevel level, TimeSpan? timeout) => CommandAsync(
        name, timeout ?? DefaultPatience, unit => unit.Start(byPerson: true),
        unit => level == WaitLevel.Nothing ? CommandResult.Ok(unit.Snapshot) : UnitWaiters.Started(unit, level));

    public Task<CommandResult> StopServiceAsync(string name, TimeSpan? timeout, bool force) => CommandAsync(
        name, Timeout.InfiniteTimeSpan, unit => unit.Stop(force, timeout, "stopped by a person"), UnitWaiters.Stopped);

    public Task<CommandResult> RestartServiceAsync(string name, TimeSpan? timeout) => CommandAsync(
        name, DefaultPatience, unit => unit.Restart(timeout, "restarted by a person", byPerson: true),
        unit => UnitWaiters.Started(unit, WaitLevel.Ready));

    /// <summary>Makes a service read its own settings again, in the way that its settings here say.</summary>
    public Task<CommandResult> ReloadServiceAsync(string name)
    {
        string? refusal = null;
        return CommandAsync(
            name, DefaultPatience, unit => refusal = unit.ReloadItself(),
            unit => refusal is null
                ? CommandResult.Ok(unit.Snapshot)
                : CommandResult.Failed(StatusCode.FailedPrecondition, $"\"{name}\" cannot be told to read its settings: {refusal}"));
    }

    public Task<CommandResult> SetLimitsAsync(string name, ResourceLimits limits)
    {
        if (Machine.Refuse(limits) is { } outside)
            return Task.FromResult(CommandResult.Failed(StatusCode.OutOfRange, outside));
        if (Abilities.Refuse(limits) is { } without)
            return Task.FromResult(CommandResult.Failed(StatusCode.FailedPrecondition, without));
        return CommandAsync(
            name, DefaultPatience, unit => unit.OverrideLimits(limits), unit => CommandResult.Ok(unit.Snapshot));
    }

    /// <summary>Applies a configuration that has been found right. When it completes, snapshots show what it has changed.</summary>
    public async Task<ReloadPlan> ApplyAsync(HallConfiguration configuration)
    {
        ReloadPlan plan = await OnLoopAsync(() => _changes.Apply(configuration)).ConfigureAwait(false);
        await PublishedAsync().ConfigureAwait(false);
        return plan;
    }

    /// <summary>Where a running service answers einherjar.v1; null: nowhere.</summary>
    public string? EinherjarAddressOf(string name) =>
        Registry.Current.Find(name) is { State: ServiceState.Running, EinherjarAddress: { Length: > 0 } address } ? address : null;

    /// <summary>What a service says it can do.</summary>
    public void SetProfile(string name, ReadOnlyMemory<byte> profile) =>
        _parts.Loop.Post(() => _units.Find(name)?.SetProfile(profile));

    /// <summary>Stops all services, those that need others first. Completes when all are at rest.</summary>
    public async Task StopAllAsync()
    {
        List<Task<CommandResult>> stops = await OnLoopAsync(() =>
        {
            List<Task<CommandResult>> waiting = [];
            List<ServiceUnit> wanted = [];
            foreach (ServiceUnit unit in _units.All)
            {
                if (unit.Wanted)
                    wanted.Add(unit);
            }

            foreach (ServiceUnit unit in _units.All)
            {
                unit.Stop(force: false, null, "Gladsheim ends");
                waiting.Add(unit.Waiters.Add(UnitWaiters.Stopped));
                _units.Changed(unit);
            }

            foreach (ServiceUnit unit in wanted)
                unit.WantAgain();
            return waiting;
        }).ConfigureAwait(false);
        await Task.WhenAll(stops).ConfigureAwait(false);
    }

    /// <summary>Completes when the loop has come round.</summary>
    public Task AnswerAsync() => OnLoopAsync(() => true);

    /// <summary>Ends the loop. Services that run go on, and the next hall with the same run folder adopts them.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        if (!_parts.Loop.IsOwner)
        {
            OnLoopAsync(() =>
            {
                _timers.End();
                foreach (ServiceUnit unit in _units.All)
                    unit.Leave();
                return true;
            }).Wait();
        }

        _parts.Dispose();
    }

    private async Task<CommandResult> CommandAsync(
        string name, TimeSpan patience, Action<ServiceUnit> act, Func<ServiceUnit, CommandResult?> done)
    {
        Task<CommandResult> waiting = await OnLoopAsync(() =>
        {
            if (_units.Find(name) is not { } unit)
                return Task.FromResult(CommandResult.Failed(StatusCode.NotFound, Registry.Current.UnknownName(name)));
            act(unit);
            // Answered from the snapshot that shows what the command did.
            _units.Changed(unit);
            return unit.Waiters.Add(done);
        }).ConfigureAwait(false);
        try
        {
            return await waiting.WaitAsync(patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _parts.Loop.Post(() => _units.Find(name)?.Waiters.Remove(waiting));
            ServiceSnapshot? now = Registry.Current.Find(name);
            return CommandResult.Failed(StatusCode.DeadlineExceeded, string.Create(
                CultureInfo.InvariantCulture,
                $"\"{name}\" is still {Transitions.Name(now?.State ?? default)} after {patience.TotalSeconds:0.###} s: {now?.Reason}"));
        }
    }

    /// <summary>What one turn of the loop has changed is published in its next.</summary>
    private Task PublishedAsync() => AnswerAsync();

    private Task<T> OnLoopAsync<T>(Func<T> work)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _parts.Loop.Post(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        return done.Task;
    }
}
