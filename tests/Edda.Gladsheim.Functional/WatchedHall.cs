using Edda.Contracts.Gladsheim.V1;
using Edda.Edge.Grpc;
using Edda.Testing;
using GladsheimClient = Edda.Edge.Gladsheim.GladsheimClient;

namespace Edda.Gladsheim.Functional;

/// <summary>A Gladsheim with a client, wherever it runs, and what tests wait for in it.</summary>
internal abstract class WatchedHall
{
    private GladsheimClient? _client;

    public GladsheimClient Client
    {
        get => _client!;
        protected set => _client = value;
    }

    /// <summary>A Gladsheim that never answered has none.</summary>
    protected bool HasClient => _client is not null;

    /// <summary>What the program has written, for a test that waited in vain.</summary>
    protected abstract string Said { get; }

    /// <summary>A service's status, once it is as wanted.</summary>
    public async Task<ServiceStatus> UntilAsync(string name, Func<ServiceStatus, bool> wanted, string what)
    {
        ServiceStatus? seen = null;
        try
        {
            await Eventually.HoldsAsync(async () => wanted(seen = await Client.StatusAsync(name)), $"{name} {what}");
        }
        catch (TimeoutException failure)
        {
            throw new TimeoutException(
                $"{failure.Message}; it is {seen?.State}, {seen?.Health}, pid {seen?.Pid}, start {seen?.StartId}: {seen?.Reason}\n{Said}");
        }

        return seen!;
    }

    public Task<ServiceStatus> UntilAsync(string name, ServiceState state) =>
        UntilAsync(name, status => status.State == state, $"is {state}");

    /// <summary>The events so far, or from a number on, until one is as wanted; that one is the last.</summary>
    public async Task<List<Event>> EventsUntilAsync(Func<Event, bool> wanted, string what, string pattern = "", ulong after = 0)
    {
        using CancellationTokenSource end = new(ChildProcess.Patience);
        List<Event> events = [];
        try
        {
            await foreach (Event told in Client.EventsAsync(pattern, after, end.Token))
            {
                events.Add(told);
                if (wanted(told))
                    return events;
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or RpcException && end.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"waited in vain for the event {what}; there were:\n" + string.Join('\n', events.Select(Describe)));
        }

        throw new InvalidOperationException("the events ended");
    }

    private static string Describe(Event told) =>
        $"{told.Sequence} {told.Name} {told.WhatCase} {(told.State is { } state ? $"{state.From} -> {state.To}" : "")} {told.Detail}";
}
