namespace Edda.Edge.Grpc.Internal.Client;

/// <summary>Where the request messages of a call come from.</summary>
internal interface IRequestSource
{
    /// <summary>Whether what was sent can be sent once more.</summary>
    bool CanRepeat { get; }

    /// <summary>The body for one attempt.</summary>
    HttpContent NewContent();
}
