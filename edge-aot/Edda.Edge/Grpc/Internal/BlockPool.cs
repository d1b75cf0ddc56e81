using System.Buffers;
using System.Collections.Concurrent;

namespace Edda.Edge.Grpc.Internal;

/// <summary>
/// The blocks in which the requests and responses of all streams of a server wait. One pool per server, any thread; it
/// keeps up to <see cref="MaxKept"/> blocks for good and leaves what a burst needed beyond that to the collector.
/// </summary>
/// <remarks>
/// The shared array pool drops a block that comes back on another core's thread when that core has its few already: a third
/// of all calls then allocated a block.
/// </remarks>
internal sealed class BlockPool : MemoryPool<byte>
{
    /// <summary>
    /// Most messages fit into one block and are parsed where they lie. It is also what one byte takes on each of many
    /// slow calls, so it is a quarter of the framework's usual.
    /// </summary>
    public const int BlockSize = 1024;

    /// <summary>1 MiB: what all calls of a server need at once, each with a request and a response.</summary>
    public const int MaxKept = 1024;

    private readonly ConcurrentQueue<Block> _kept = new();
    private int _count;

    public override int MaxBufferSize => BlockSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        if (minBufferSize > BlockSize)
        {
            Misuse.BadLimit(nameof(minBufferSize), minBufferSize, $"{BlockSize} or less");
        }

        if (!_kept.TryDequeue(out Block? block))
        {
            return new Block(this);
        }

        Interlocked.Decrement(ref _count);
        return block;
    }

    protected override void Dispose(bool disposing) => _kept.Clear();

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _count) <= MaxKept)
        {
            _kept.Enqueue(block);
            return;
        }

        Interlocked.Decrement(ref _count);
    }

    /// <summary>Whoever rented it disposes it once, which gives it back.</summary>
    private sealed class Block(BlockPool pool) : IMemoryOwner<byte>
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockSize);

        public Memory<byte> Memory => _bytes;

        public void Dispose() => pool.Return(this);
    }
}
