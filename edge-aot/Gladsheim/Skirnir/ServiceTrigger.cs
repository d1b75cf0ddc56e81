namespace Edda.Gladsheim.Skirnir;

/// <summary>What can happen to a service. Each leads to one state, whatever the state before.</summary>
public enum ServiceTrigger : byte
{
    /// <summary>Somebody, or a dependency, or the schedule wants it to run.</summary>
    Start,

    /// <summary>Its readiness condition holds.</summary>
    Ready,

    /// <summary>Somebody wants it to end.</summary>
    Stop,

    /// <summary>The last process of its tree is gone, as was asked for.</summary>
    Gone,

    /// <summary>It ended by itself and that is well: a one-shot that did its work, or a policy that does not mind.</summary>
    Finish,

    /// <summary>It ended by itself and is not to be started again.</summary>
    GiveUp,

    /// <summary>It ended by itself and is to be started again after a while.</summary>
    Retry,

    /// <summary>It is to be ended and started again.</summary>
    Restart,

    /// <summary>The while is over, or the old tree is gone.</summary>
    Relaunch,

    /// <summary>An earlier Gladsheim started it, it lives, and it was ready.</summary>
    AdoptRunning,

    /// <summary>An earlier Gladsheim started it, it lives, and it was not ready yet.</summary>
    AdoptStarting,

    /// <summary>An earlier Gladsheim was ending it, and it lives.</summary>
    AdoptStopping,

    /// <summary>An earlier Gladsheim was ending it in order to start it again.</summary>
    AdoptRestarting,

    /// <summary>There are no processes of it, and there should be none.</summary>
    AdoptStopped,

    /// <summary>An earlier Gladsheim had given it up.</summary>
    AdoptCrashed,
}
