namespace Edda.Edge.Grpc.Internal.Messages;

/// <summary>What became of a compressed message.</summary>
internal enum UnpackStatus
{
    Ok,
    Malformed,

    /// <summary>Longer than a message may be.</summary>
    TooLarge,

    /// <summary>No longer than allowed, but all calls together hold too much already.</summary>
    OverBudget,
}
