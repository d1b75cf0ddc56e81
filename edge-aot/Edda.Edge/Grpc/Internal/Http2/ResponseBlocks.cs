using Edda.Core.Grpc;
using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Internal;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>
/// Header blocks of responses: what most calls send is made once. Nothing goes into the peer's dynamic table, so a block
/// means the same on every connection.
/// </summary>
internal static class ResponseBlocks
{
    // RFC 7541, appendix A.
    private const int Status200 = 8;
    private const int StatusName = 8;

    private const int UsualSize = 512;

    private static readonly byte[] PlainHead = Encode(static (encoder, _) => PutHead(encoder, gzip: false, null), 0);
    private static readonly byte[] GoodTail = Encode(static (encoder, _) => PutStatus(encoder, default, null), 0);

    /// <summary>What goes before the first message.</summary>
    public static byte[] Head(Metadata? headers, bool gzip) =>
        !gzip && headers is null or { Count: 0 }
            ? PlainHead
            : Encode(static (encoder, state) => PutHead(encoder, state.gzip, state.headers), (gzip, headers));

    /// <summary>What goes after the last.</summary>
    public static byte[] Tail(in Status status, Metadata? trailers) =>
        status.IsOk && status.Message.Length == 0 && status.Details.IsEmpty && trailers is null or { Count: 0 }
            ? GoodTail
            : Encode(static (encoder, state) => PutStatus(encoder, state.status, state.trailers), (status, trailers));

    /// <summary>A failure before anything was sent is the whole response (Trailers-Only).</summary>
    public static byte[] Only(in Status status, Metadata? headers, Metadata? trailers) =>
        Encode(
            static (encoder, state) =>
            {
                PutHead(encoder, gzip: false, state.headers);
                PutStatus(encoder, state.status, state.trailers);
                if (state.status.Code == StatusCode.Unimplemented)
                {
                    encoder.Field(HeaderNames.AcceptEncoding, HeaderNames.AcceptedEncodings);
                }
            },
            (status, headers, trailers));

    /// <summary>Answers that a request is no gRPC call at all.</summary>
    public static byte[] HttpError(int status, string? allow) =>
        Encode(
            static (encoder, state) =>
            {
                encoder.Field(StatusName, state.status.ToString(System.Globalization.CultureInfo.InvariantCulture));
                encoder.Field("content-length", "0");
                if (state.allow is not null)
                {
                    encoder.Field("allow", state.allow);
                }
            },
            (status, allow));

    private static void PutHead(HpackEncoder encoder, bool gzip, Metadata? headers)
    {
        encoder.Indexed(Status200);
        encoder.Field(HpackStaticTable.ContentType, HeaderNames.ContentType);
        if (gzip)
        {
            encoder.Field(HeaderNames.Encoding, HeaderNames.Gzip);
        }

        Put(encoder, headers);
    }

    private static void PutStatus(HpackEncoder encoder, in Status status, Metadata? trailers)
    {
        encoder.Field(HeaderNames.Status, HeaderNames.Number((int)status.Code));
        if (status.Message is { Length: > 0 } message)
        {
            encoder.Field(HeaderNames.Message, HeaderText.EncodeMessage(message));
        }

        if (!status.Details.IsEmpty)
        {
            encoder.Field(HeaderNames.Details, HeaderText.EncodeBinary(status.Details));
        }

        Put(encoder, trailers);
    }

    private static void Put(HpackEncoder encoder, Metadata? metadata)
    {
        if (metadata is null)
        {
            return;
        }

        foreach (MetadataEntry entry in metadata)
        {
            encoder.Field(entry.Name, entry.Text ?? HeaderText.EncodeBinary(entry.Bytes));
        }
    }

    private static byte[] Encode<T>(Action<HpackEncoder, T> put, T state)
    {
        HpackEncoder encoder = new();
        for (int size = UsualSize; ; size *= 4)
        {
            byte[] block = new byte[size];
            encoder.Start(block, 0, size);
            put(encoder, state);
            if (!encoder.HasOverflowed)
            {
                return block.AsSpan(0, encoder.Position).ToArray();
            }
        }
    }
}
