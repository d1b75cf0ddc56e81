using Edda.Edge.Hosting;
using Edda.Edge.Settings;
using Edda.Gladsheim.Api;
using Edda.Gladsheim.Hall;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Settings.Raw;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim;

/// <summary>Puts Gladsheim together around the host that all services have. One for the process.</summary>
public sealed class GladsheimProgram
{
    // Whoever reads the file last must be applied last: reading and handing over are one step.
    private readonly Lock _gate = new();
    private HallConfiguration? _configuration;
    private SettingsSource? _source;
    private ServiceHall? _hall;
    private GladsheimLog? _log;
    private EventFollower? _follower;
    private ProfileWatchers? _profiles;

    /// <summary>Whether the settings make sense together and on this machine.</summary>
    public IReadOnlyList<SettingsProblem> Check(HallSettings settings, CommandLine command)
    {
        _source = new SettingsSource(command);
        SettingsOutcome<HallConfiguration> outcome = _source.Complete(settings);
        _configuration = outcome.Value;
        return outcome.Problems;
    }

    public void Compose(EdgeHost host, HallSettings settings)
    {
        GladsheimLog log = new(host.Logs.For("hall"));
        _log = log;
        try
        {
            _hall = new ServiceHall(HallFolders.Of(settings), _configuration!, TimeProvider.System, log.Fault);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCode.StateUnusable, failure.Message);
        }

        log.Began(_configuration!.Platform.Kind.ToString(), _configuration.Graph.StartOrder.Count, _hall.Abilities.Controls.ToString());
        _follower = new EventFollower(_hall, log, () => _configuration!.Settings.Odin);
        _profiles = new ProfileWatchers(_hall);
        host.Server.Options.Interceptors.Insert(0, new DenialWatch(_hall.Events));
        host.Server.AddService(new GladsheimService(_hall, host, Reload));
        host.Profile.Describe(GladsheimService.Functions);
        // Nobody is answered before what an earlier Gladsheim left has been found.
        _hall.StartAsync().GetAwaiter().GetResult();
    }

    /// <summary>The file has changed, and its values are right one by one.</summary>
    public void Apply(EdgeHost host, HallSettings before, HallSettings after) => _ = ReadAgain();

    /// <summary>The loop still turns.</summary>
    public Task AnswerAsync() => _hall!.AnswerAsync();

    public async Task EndAsync(EdgeHost host, HallSettings settings)
    {
        if (settings.OnExit == OnExit.Stop)
            await _hall!.StopAllAsync().ConfigureAwait(false);
        await _profiles!.DisposeAsync().ConfigureAwait(false);
        await _follower!.DisposeAsync().ConfigureAwait(false);
        _hall!.Dispose();
    }

    /// <summary>What a caller of Reload gets: what has been done, or why the old settings hold.</summary>
    private async Task<(ReloadPlan? Plan, string Refusal)> Reload()
    {
        (Task<ReloadPlan>? applying, string refusal) = ReadAgain();
        return applying is null ? (null, refusal) : (await applying.ConfigureAwait(false), "");
    }

    private (Task<ReloadPlan>? Applying, string Refusal) ReadAgain()
    {
        lock (_gate)
        {
            SettingsOutcome<HallConfiguration> outcome = _source!.Read();
            if (outcome.Value is not { } next)
            {
                _log!.Kept(outcome.Problems);
                return (null, string.Join("; ", outcome.Problems));
            }

            _configuration = next;
            return (_hall!.ApplyAsync(next), "");
        }
    }
}
