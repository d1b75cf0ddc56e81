namespace Edda.Edge.Grpc.Internal.Client;

/// <summary>
/// What is inside of a connection, after TLS if there is any: tells the gate when the server says its first word, and
/// when it can say no more. The HTTP handler owns it; it owns the stream inside.
/// </summary>
internal sealed class HeardStream(Stream inner, RouteGate gate) : Stream
{
    private const int Silent = 0;
    private const int Heard = 1;
    private const int Gone = 2;

    private int _state;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _state == Silent ? ListenAsync(buffer, cancellationToken) : inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        int was = Interlocked.Exchange(ref _state, Gone);
        inner.Dispose();
        if (was == Heard)
        {
            gate.FellSilent();
        }
        else if (was == Silent)
        {
            gate.ClosedUnheard();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ListenAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        int count = await inner.ReadAsync(buffer, cancellation).ConfigureAwait(false);

        // A read of nothing only asks whether there is something.
        if (count > 0 && Interlocked.CompareExchange(ref _state, Heard, Silent) == Silent)
        {
            gate.Spoke();
        }

        return count;
    }
}
