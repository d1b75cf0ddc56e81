namespace System.Net.Sockets;

public enum SocketOptionLevel
{
    Tcp = 6,
}
