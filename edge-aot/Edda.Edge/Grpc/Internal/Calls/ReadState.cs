namespace Edda.Edge.Grpc.Internal.Calls;

/// <summary>What an attempt to read the next message came to.</summary>
internal enum ReadState
{
    /// <summary>A message was read.</summary>
    Message,

    /// <summary>There are no more messages.</summary>
    End,

    /// <summary>Not all of it is here yet.</summary>
    Wait,

    /// <summary>It cannot be read; the reader says why.</summary>
    Failed,
}
