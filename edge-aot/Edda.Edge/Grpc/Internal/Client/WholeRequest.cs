using System.Net;
using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal.Messages;

namespace Edda.Edge.Grpc.Internal.Client;

/// <summary>A request that is one message, kept until the call no longer needs to repeat it.</summary>
internal sealed class WholeRequest(ByteBudget budget) : IRequestSource
{
    private readonly GrowingBuffer _bytes = new(budget);
    private readonly MessageWriter _writer = new(budget);

    public bool CanRepeat => true;

    public bool TrySet(Message message, bool compress, int maxLength, out Status failure)
    {
        _writer.Begin(maxLength);
        return _writer.TryWrite(message, compress, _bytes, out failure);
    }

    public HttpContent NewContent() => new Content(_bytes);

    public void Release() => _bytes.Release();

    private sealed class Content(GrowingBuffer bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            stream.WriteAsync(bytes.WrittenMemory).AsTask();

        protected override Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellation) =>
            stream.WriteAsync(bytes.WrittenMemory, cancellation).AsTask();

        // Without a content-length: not all servers of gRPC take one.
        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
