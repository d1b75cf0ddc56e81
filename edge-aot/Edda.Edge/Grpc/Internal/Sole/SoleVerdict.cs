namespace Edda.Edge.Grpc.Internal.Sole;

/// <summary>What is known of a connection by its first bytes.</summary>
internal enum SoleVerdict
{
    /// <summary>It begins in another way.</summary>
    Other,

    /// <summary>It may be such a connection: more has to come.</summary>
    Unfinished,

    /// <summary>It carries one endless call.</summary>
    Call,
}
