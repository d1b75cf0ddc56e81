using System.IO;

namespace System.Net.Sockets;

public class NetworkStream : Stream
{
    public extern NetworkStream(Socket socket, bool ownsSocket);

    public virtual extern bool DataAvailable { get; }

    public override extern int Read(byte[] buffer, int offset, int count);

    public override extern void Write(byte[] buffer, int offset, int count);
}
