using System.Net;
using System.Net.Http;
using System.Threading.Channels;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>A request's body that somebody else is still writing; the connection reads it as fast as it can send it.</summary>
internal sealed class StreamedContent(ChannelReader<UploadPiece> pieces) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await foreach (UploadPiece piece in pieces.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await stream.WriteAsync(piece.Bytes, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            piece.Sent.SetResult();
        }
    }

    /// <summary>Nobody knows: it is sent in chunks.</summary>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
