using System.Text;
using Edda.Edge.Gladsheim;
using Edda.Edge.Settings;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Hall;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Settings.Raw;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Logic.Tests.Hall;

/// <summary>A hall with folders of its own, which real processes are started in. Everything is gone after Dispose.</summary>
internal sealed class HallUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _root = Directory.CreateTempSubdirectory("edda-hall-").FullName;
    private readonly List<Exception> _faults = [];
    private bool _isOpen;

    private HallUnderTest()
    {
    }

    public ServiceHall Hall { get; private set; } = null!;

    public string Folder => _root;

    public static async Task<HallUnderTest> StartAsync(string services)
    {
        HallUnderTest test = new();
        await test.OpenAsync(services);
        return test;
    }

    /// <summary>Ends the hall and leaves its services alone, as a kill or an upgrade does; then another one opens.</summary>
    public async Task ReopenAsync(string services)
    {
        End();
        await OpenAsync(services);
    }

    public void End()
    {
        _isOpen = false;
        Hall.Dispose();
    }

    public Task<ReloadPlan> ApplyAsync(string services) => Hall.ApplyAsync(Read(services));

    public ServiceSnapshot Now(string name) => Hall.Registry.Current.Find(name)!;

    /// <summary>Waits for a published snapshot of the service that is as wanted.</summary>
    public async Task<ServiceSnapshot> UntilAsync(string name, Func<ServiceSnapshot, bool> wanted)
    {
        TaskCompletionSource<ServiceSnapshot> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(RegistrySnapshot snapshot)
        {
            if (snapshot.Find(name) is { } service && wanted(service))
                seen.TrySetResult(service);
        }

        Hall.Registry.Published += Look;
        try
        {
            Look(Hall.Registry.Current);
            return await seen.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"still: {Now(name)}; {Faults()}");
        }
        finally
        {
            Hall.Registry.Published -= Look;
        }
    }

    public Task<ServiceSnapshot> UntilAsync(string name, ServiceState state) =>
        UntilAsync(name, service => service.State == state);

    /// <summary>All events so far.</summary>
    public HallEvent[] Events()
    {
        HallEvent[] events = new HallEvent[EventLog.DefaultCapacity];
        int count = Hall.Events.Read(0, events, out _);
        return events[..count];
    }

    /// <summary>The first such event. What a service has become is published a moment before the events tell it.</summary>
    public async Task<HallEvent> EventAsync(Predicate<HallEvent> wanted)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            HallEvent[] events = Events();
            if (Array.FindIndex(events, wanted) is >= 0 and int index)
                return events[index];
            await Hall.Events.WaitAsync(events.Length == 0 ? 0 : events[^1].Sequence, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // When another hall could not be opened, that is what the test is to say.
        if (!_isOpen)
            return;
        try
        {
            await Hall.StopAllAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"not stopped: {string.Join('\n', Hall.Registry.Current.Services.ToArray().AsEnumerable())}; {Faults()}");
        }

        End();
        Directory.Delete(_root, recursive: true);
        Assert.Empty(_faults);
    }

    private async Task OpenAsync(string services)
    {
        HallConfiguration configuration = Read(services);
        Hall = new ServiceHall(HallFolders.Of(configuration.Settings), configuration, TimeProvider.System, Fault);
        await Hall.StartAsync(reapOrphans: false);
        _isOpen = true;
    }

    private string Faults()
    {
        lock (_faults)
            return "faults: " + string.Join('\n', _faults);
    }

    private void Fault(Exception fault)
    {
        lock (_faults)
            _faults.Add(fault);
    }

    private HallConfiguration Read(string services)
    {
        string json = $$"""
            {
              "run_folder": "{{_root}}/run", "log_folder": "{{_root}}/logs", "sample_interval": "100ms",
              "platform_limits": {"services": 1000},
              "services": { {{services}} }
            }
            """;
        byte[] bytes = Encoding.UTF8.GetBytes(json.Replace("$ROOT", _root, StringComparison.Ordinal));
        SettingsOutcome<HallSettings> raw = SettingsFile.Parse(HallSchema.File, "test.json", bytes);
        Assert.Equal("", string.Join('\n', raw.Problems));
        ConfigurationReader reader = new(SystemMeter.Machine(), CgroupPlaces.Look(), null, PlatformKind.Midgard);
        SettingsOutcome<HallConfiguration> outcome = reader.Read(raw.Value!, "test.json", bytes);
        Assert.Equal("", string.Join('\n', outcome.Problems));
        return outcome.Value!;
    }
}
