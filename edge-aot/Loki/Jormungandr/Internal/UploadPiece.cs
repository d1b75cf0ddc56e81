namespace Edda.Loki.Jormungandr.Internal;

/// <summary>A piece of a body on its way from a script to a connection.</summary>
internal sealed record UploadPiece(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Done when the connection has taken it.</summary>
    public TaskCompletionSource Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
