namespace Edda.Edge.Grpc.Internal.Sole;

/// <summary>What the first bytes of a connection say of it.</summary>
internal enum SoleVerdict
{
    /// <summary>It will carry one endless call.</summary>
    Call,

    /// <summary>It is Kestrel's.</summary>
    Other,

    /// <summary>A frame is not all here.</summary>
    Unfinished,

    /// <summary>Whole frames, after which a call may follow at once, or only when the server has spoken too.</summary>
    Paused,
}
