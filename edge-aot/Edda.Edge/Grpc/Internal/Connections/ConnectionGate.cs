using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Edda.Core.Http2.Internal;
using Edda.Edge.Grpc.Internal.Http2;
using Microsoft.AspNetCore.Connections;

namespace Edda.Edge.Grpc.Internal.Connections;

/// <summary>
/// The beginning of a connection: speaks TLS where asked, and lets it through only when its first HTTP/2 bytes are there, in
/// a time.
/// </summary>
/// <remarks>
/// TLS insists on no ALPN, because a device's TLS offers none: HTTP/2 is spoken inside of TLS by prior knowledge (RFC 9113,
/// section 3.3), with or without.
/// </remarks>
internal sealed class ConnectionGate(ConnectionParts parts, GrpcServerOptions options, SslServerAuthenticationOptions? tls)
{
    // The client's connection preface and the header of the SETTINGS frame that must follow it.
    private const int FirstBytes = 24 + 9;

    private static ReadOnlySpan<byte> OldHttpAnswer =>
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 52\r\n\r\n"u8
        + "This is a gRPC server: it speaks HTTP/2 and no other"u8;

    /// <summary>Until the connection is over.</summary>
    public async Task ServeAsync(ConnectionContext connection)
    {
        IDuplexPipe raw = connection.Transport;
        SslStream? secure = null;
        Connection? established = null;
        Http2ServerConnection? http2 = null;
        ReadResult first = default;
        try
        {
            LinkedListNode<ConnectionContext> pending = parts.Pending.Add(connection);
            try
            {
                using var due = new CancellationTokenSource(options.Limits.HandshakeTimeout, options.Clock);
                if (tls is not null)
                {
                    secure = new SslStream(new DuplexStream(raw));
                    await secure.AuthenticateAsServerAsync(tls, due.Token).ConfigureAwait(false);
                    connection.Transport = new SecurePipe(secure, parts.Blocks);
                }

                if (await HearFirstAsync(connection.Transport, due.Token).ConfigureAwait(false) is { } heard)
                {
                    first = heard;
                    parts.Pending.Renew(pending);
                    var speaking = Connection.Of(connection, isTls: tls is not null);
                    if (await parts.Established.TryAddAsync(speaking, due.Token).ConfigureAwait(false))
                    {
                        established = speaking;
                    }
                }
            }
            finally
            {
                parts.Pending.Remove(pending);
            }

            if (established is not null)
            {
                http2 = parts.Http2.Begin(connection, established);
                await http2.RunAsync(first).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or AuthenticationException)
        {
            // The peer was silent, went away or speaks no TLS we accept: all of it ends the connection and no more.
            connection.Abort(new ConnectionAbortedException("The connection did not begin as HTTP/2."));
        }
        finally
        {
            if (secure is not null)
            {
                await connection.Transport.Output.CompleteAsync().ConfigureAwait(false);
                await connection.Transport.Input.CompleteAsync().ConfigureAwait(false);
                connection.Transport = raw;
                await secure.DisposeAsync().ConfigureAwait(false);
            }

            if (http2 is not null)
            {
                await raw.Output.CompleteAsync().ConfigureAwait(false);
                await http2.CallsEnded.ConfigureAwait(false);
                parts.Http2.Remove(http2);
            }

            if (established is not null)
            {
                parts.Established.Remove(established);
            }
        }
    }

    /// <summary>What has come once the peer has spoken HTTP/2; whoever goes on with it tells the pipe. Null: it did not.</summary>
    private static async ValueTask<ReadResult?> HearFirstAsync(IDuplexPipe peer, CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult result = await peer.Input.ReadAsync(cancellation).ConfigureAwait(false);
            bool isOther = !BeginsWell(result.Buffer);
            if (!isOther && result.Buffer.Length >= FirstBytes)
            {
                return result;
            }

            peer.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (isOther)
            {
                await AnswerOldHttpAsync(peer.Output, cancellation).ConfigureAwait(false);
                return null;
            }

            if (result.IsCompleted || result.IsCanceled)
            {
                return null;
            }
        }
    }

    private static bool BeginsWell(in ReadOnlySequence<byte> received)
    {
        Span<byte> begin = stackalloc byte[Http2Wire.Preface.Length];
        int count = (int)Math.Min(received.Length, begin.Length);
        received.Slice(0, count).CopyTo(begin);
        return System.Text.Ascii.Equals(begin[..count], Http2Wire.Preface.AsSpan(0, count));
    }

    private static async ValueTask AnswerOldHttpAsync(PipeWriter output, CancellationToken cancellation)
    {
        output.Write(OldHttpAnswer);
        await output.FlushAsync(cancellation).ConfigureAwait(false);
    }
}
