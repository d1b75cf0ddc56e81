using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Edda.Edge.Grpc.Internal;

/// <summary>What the calls of one connection share. Found by them through the connection's features.</summary>
internal sealed class Connection(GrpcPeer peer)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    public GrpcPeer Peer { get; } = peer;

    public static Connection Of(ConnectionContext context, bool isTls)
    {
        Socket? socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;
        return new Connection(new GrpcPeer
        {
            Address = context.RemoteEndPoint as IPEndPoint,
            Unix = socket?.AddressFamily == AddressFamily.Unix && OperatingSystem.IsLinux() ? ReadPeer(socket) : null,
            IsTls = isTls,
        });
    }

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
