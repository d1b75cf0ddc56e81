using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Edda.Edge.Grpc.Internal.Sole;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Edda.Edge.Grpc.Internal;

/// <summary>
/// Stands before Kestrel's HTTP/2: speaks TLS where asked, and lets a connection through only when its first HTTP/2
/// bytes are there. Kestrel's own timer for that phase is the idle timeout, far too long for a peer that says nothing.
/// </summary>
/// <remarks>
/// TLS is not Kestrel's UseHttps, because that insists on ALPN for HTTP/2, and a device's TLS offers none: here HTTP/2
/// is spoken inside of TLS by prior knowledge (RFC 9113, section 3.3), with or without ALPN.
/// </remarks>
internal sealed class ConnectionGate(
    PendingConnections pendingConnections,
    EstablishedConnections connections,
    SoleConnections soles,
    BlockPool blocks,
    TimeSpan timeout,
    TimeProvider clock,
    SslServerAuthenticationOptions? tls) : IMemoryPoolFeature
{
    // The client's connection preface and the header of the SETTINGS frame that must follow it.
    private const int FirstBytes = 24 + 9;

    /// <summary>Where HTTP/2 takes its buffers; Kestrel asks the connection for it.</summary>
    public MemoryPool<byte> MemoryPool => blocks;

    public ConnectionDelegate Wrap(ConnectionDelegate next) => connection => RunAsync(connection, next);

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IDuplexPipe raw = connection.Transport;
        SslStream? secure = null;
        Connection? established = null;
        try
        {
            LinkedListNode<ConnectionContext> pending = pendingConnections.Add(connection);
            try
            {
                using var due = new CancellationTokenSource(timeout, clock);
                if (tls is not null)
                {
                    secure = new SslStream(new DuplexStream(raw));
                    await secure.AuthenticateAsServerAsync(tls, due.Token).ConfigureAwait(false);
                    connection.Transport = new SecurePipe(secure, blocks);
                }

                if (await HasSpokenAsync(connection.Transport.Input, due.Token).ConfigureAwait(false))
                {
                    if (!await soles.AwaitOpeningAsync(connection.Transport.Input, due.Token).ConfigureAwait(false))
                    {
                        connection.Transport = new ReheardPipe(connection.Transport);
                    }

                    var speaking = Connection.Of(connection, isTls: tls is not null);
                    established = speaking;
                    if (!await connections.TryAddAsync(speaking, due.Token).ConfigureAwait(false))
                    {
                        established = null;
                    }
                }
            }
            finally
            {
                pendingConnections.Remove(pending);
            }

            if (established is not null)
            {
                connection.Features.Set<IMemoryPoolFeature>(this);
                connection.Features.Set(established);
                await (soles.TryRun(connection, established) ?? next(connection)).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or AuthenticationException)
        {
            // The peer was silent, went away or speaks no TLS we accept: all of it ends the connection and no more.
            connection.Abort(new ConnectionAbortedException("The connection did not begin as HTTP/2."));
        }
        finally
        {
            if (established is not null)
            {
                connections.Remove(established);
            }

            if (secure is not null)
            {
                await connection.Transport.Output.CompleteAsync().ConfigureAwait(false);
                await connection.Transport.Input.CompleteAsync().ConfigureAwait(false);
                connection.Transport = raw;
                await secure.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask<bool> HasSpokenAsync(PipeReader input, CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult result = await input.ReadAsync(cancellation).ConfigureAwait(false);
            bool hasSpoken = result.Buffer.Length >= FirstBytes;
            input.AdvanceTo(result.Buffer.Start, hasSpoken ? result.Buffer.Start : result.Buffer.End);
            if (hasSpoken || result.IsCompleted || result.IsCanceled)
            {
                return hasSpoken;
            }
        }
    }
}
