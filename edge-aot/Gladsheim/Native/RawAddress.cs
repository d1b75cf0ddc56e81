using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Edda.Gladsheim.Internal;

namespace Edda.Gladsheim.Native;

/// <summary>
/// An address as the kernel takes it.
/// <code>
/// sockaddr_in   0 family(2)  2 port(2, big endian)  4 address(4)
/// sockaddr_in6  0 family(2)  2 port(2, big endian)  4 flow(4)  8 address(16)  24 scope(4)
/// sockaddr_un   0 family(2)  2 path, with its final zero
/// </code>
/// </summary>
internal static class RawAddress
{
    public const int Unix = 1;
    public const int Internet = 2;
    public const int Internet6 = 10;
    public const int MaxBytes = 110;

    private const int MaxPath = 107;

    public static byte[] Of(EndPoint endPoint)
    {
        switch (endPoint)
        {
            case IPEndPoint { AddressFamily: AddressFamily.InterNetwork } v4:
                {
                    byte[] address = new byte[16];
                    Begin(address, Internet, v4.Port);
                    v4.Address.TryWriteBytes(address.AsSpan(4), out _);
                    return address;
                }
            case IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } v6:
                {
                    byte[] address = new byte[28];
                    Begin(address, Internet6, v6.Port);
                    v6.Address.TryWriteBytes(address.AsSpan(8), out _);
                    BinaryPrimitives.WriteUInt32LittleEndian(address.AsSpan(24), (uint)v6.Address.ScopeId);
                    return address;
                }
            case UnixDomainSocketEndPoint unix:
                return OfPath(unix.ToString());
            default:
                Throw.UnsupportedEndPoint(endPoint.ToString() ?? "");
                return [];
        }
    }

    public static byte[] OfPath(string path)
    {
        int bytes = Encoding.UTF8.GetByteCount(path);
        if (bytes is 0 or > MaxPath)
            Throw.UnsupportedEndPoint($"The path \"{path}\" of {bytes} bytes (1 to {MaxPath} are allowed)");
        byte[] address = new byte[2 + bytes + 1];
        BinaryPrimitives.WriteUInt16LittleEndian(address, Unix);
        Encoding.UTF8.GetBytes(path, address.AsSpan(2));
        return address;
    }

    private static void Begin(byte[] address, int family, int port)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(address, (ushort)family);
        BinaryPrimitives.WriteUInt16BigEndian(address.AsSpan(2), (ushort)port);
    }
}
