namespace Edda.Jotunheim.Platform;

/// <summary>One TCP connection, with TLS if asked for. Nothing here waits.</summary>
public interface ISocket
{
    SocketState State { get; }

    void Open(string host, int port, bool isSecure);

    /// <summary>How many bytes came; 0: none now.</summary>
    int Receive(byte[] buffer, int offset, int count);

    /// <summary>How many bytes were taken; 0: none now.</summary>
    int Send(byte[] buffer, int offset, int count);

    void Close();
}
