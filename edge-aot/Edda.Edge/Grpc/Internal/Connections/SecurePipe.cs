using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;

namespace Edda.Edge.Grpc.Internal.Connections;

/// <summary>What is inside of TLS, as pipes. The gate owns the stream and disposes it. While
/// nothing comes, nothing is kept to receive it.</summary>
internal sealed class SecurePipe(SslStream stream, MemoryPool<byte> pool) : IDuplexPipe
{
    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(pool, leaveOpen: true, useZeroByteReads: true));

    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(pool, leaveOpen: true));
}
