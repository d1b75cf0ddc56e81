using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Edda.Edge.Grpc.Internal.Connections;

/// <summary>What the calls of one connection share. Found by them through the connection's features.</summary>
internal sealed class Connection(ConnectionContext context, GrpcPeer peer)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    // A peer on a slow line may be unlucky; one that has so many calls in a row displaced sends none of their requests.
    private const int TolerableDisplacements = 8;

    private int _calls;
    private int _displaced;
    private long _lastCall;

    public GrpcPeer Peer { get; } = peer;

    /// <summary>Whether no call runs. One whose single request has not arrived does not run yet.</summary>
    public bool IsIdle => Volatile.Read(ref _calls) == 0;

    /// <summary>When the call that ended last began, as the clock's timestamp; 0 before the first.</summary>
    public long LastCall => Volatile.Read(ref _lastCall);

    public static Connection Of(ConnectionContext context, bool isTls)
    {
        Socket? socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;
        return new Connection(context, new GrpcPeer
        {
            Address = context.RemoteEndPoint as IPEndPoint,
            Unix = socket?.AddressFamily == AddressFamily.Unix && OperatingSystem.IsLinux() ? ReadPeer(socket) : null,
            IsTls = isTls,
        });
    }

    public void CallRuns() => Interlocked.Increment(ref _calls);

    public void RequestArrived() => Volatile.Write(ref _displaced, 0);

    public void CallWaits() => Interlocked.Decrement(ref _calls);

    /// <summary>A call ended because its request had not come. Whoever lets that happen again and again is cut off.</summary>
    public void CallDisplaced()
    {
        if (Interlocked.Increment(ref _displaced) == TolerableDisplacements)
        {
            context.Abort(new ConnectionAbortedException("The connection began calls and sent none of their requests."));
        }
    }

    public void CallEnded(long began)
    {
        Volatile.Write(ref _lastCall, began);
        Interlocked.Decrement(ref _calls);
    }

    /// <summary>Gives the place to another connection.</summary>
    public void Abort() =>
        context.Abort(new ConnectionAbortedException("The connection was idle and another one needed its place."));

    // struct ucred { pid_t pid; uid_t uid; gid_t gid; }, see unix(7).
    private static UnixPeer? ReadPeer(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        try
        {
            if (socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials) < credentials.Length)
            {
                return null;
            }
        }
        catch (SocketException)
        {
            return null;
        }

        return new UnixPeer(
            uid: BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]),
            gid: BinaryPrimitives.ReadUInt32LittleEndian(credentials[8..]),
            pid: BinaryPrimitives.ReadInt32LittleEndian(credentials));
    }
}
