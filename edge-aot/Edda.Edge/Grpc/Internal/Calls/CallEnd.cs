namespace Edda.Edge.Grpc.Internal.Calls;

/// <summary>What ended a call before its handler did.</summary>
internal enum CallEnd
{
    None,

    /// <summary>The caller's deadline passed.</summary>
    Deadline,

    /// <summary>The request did not arrive in the time a request may take.</summary>
    RequestTimeout,

    /// <summary>The request had not arrived, and too many others waited for theirs.</summary>
    Displaced,

    /// <summary>The caller went away.</summary>
    Aborted,
}
