using System.Net;

namespace Edda.Functional;

/// <summary>A request body that begins at once and ends when the test lets it: a call that is in flight for as long.</summary>
internal sealed class GatedContent : HttpContent
{
    private static readonly byte[] EmptyMessage = new byte[5]; // flag 0, length 0

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first bytes are on their way.</summary>
    public Task Begun => _begun.Task;

    public void Open() => _gate.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(EmptyMessage.AsMemory(0, 1));
        await stream.FlushAsync();
        _begun.TrySetResult();
        await _gate.Task;
        await stream.WriteAsync(EmptyMessage.AsMemory(1));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
