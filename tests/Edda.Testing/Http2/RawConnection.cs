using System.Net;
using System.Net.Sockets;

namespace Edda.Testing.Http2;

/// <summary>
/// A connection that does what no proper client does. What the server sends is thrown away on one made with
/// <see cref="TryOpenAsync"/>, and otherwise left unread. Owned by one test or attack.
/// </summary>
public sealed class RawConnection : IDisposable
{
    private readonly Socket _socket;

    private RawConnection(Socket socket) => _socket = socket;

    /// <summary>Connects to "unix:/path" or "http://host:port". Null when the server does not take the connection.</summary>
    public static async Task<RawConnection?> TryConnectAsync(string address, CancellationToken cancellation)
    {
        EndPoint endPoint = address.StartsWith("unix:", StringComparison.Ordinal)
            ? new UnixDomainSocketEndPoint(address["unix:".Length..])
            : EndPointOf(new Uri(address));
        var socket = new Socket(
            endPoint.AddressFamily, SocketType.Stream, endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endPoint, cancellation);
            return new RawConnection(socket);
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Connects, sends the preface and keeps reading, as a client that looks ordinary does.</summary>
    public static async Task<RawConnection?> TryOpenAsync(string address, CancellationToken cancellation)
    {
        RawConnection? connection = await TryConnectAsync(address, cancellation);
        if (connection is not null)
        {
            _ = connection.ReadAsync(cancellation, _ => true);
            await connection.TrySendAsync(FrameWriter.Preface, cancellation);
        }

        return connection;
    }

    /// <summary>False once the server has hung up, or does not take more until the time is over.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, cancellation)..];
            }

            return true;
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Tells the server that nothing more will come; it may still answer.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server has hung up before.
        }
    }

    /// <summary>Reads what is there; 0 once the server has hung up or the time is over.</summary>
    public async Task<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await _socket.ReceiveAsync(buffer, cancellation);
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException)
        {
            return 0;
        }
    }

    /// <summary>Whether the server sends these bytes before it hangs up or the time is over.</summary>
    public async Task<bool> ReceivesAsync(ReadOnlyMemory<byte> wanted, CancellationToken cancellation)
    {
        var received = new MemoryStream();
        bool Found() => received.GetBuffer().AsSpan(0, (int)received.Length).IndexOf(wanted.Span) >= 0;
        await ReadAsync(cancellation, chunk =>
        {
            received.Write(chunk.Span);
            return !Found();
        });
        return Found();
    }

    /// <summary>Whether the server hangs up before the time is over, whatever it sends until then.</summary>
    public async Task<bool> IsHungUpOnAsync(CancellationToken cancellation)
    {
        await ReadAsync(cancellation, _ => true);
        return !cancellation.IsCancellationRequested;
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync(CancellationToken cancellation, Func<ReadOnlyMemory<byte>, bool> goOn)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            int count;
            do
            {
                count = await _socket.ReceiveAsync(buffer.AsMemory(), cancellation);
            }
            while (count > 0 && goOn(buffer.AsMemory(0, count)));
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Hung up on, out of time or disposed: in each case there is no more to read.
        }
    }

    private static IPEndPoint EndPointOf(Uri address) => new(IPAddress.Parse(address.Host), address.Port);
}
