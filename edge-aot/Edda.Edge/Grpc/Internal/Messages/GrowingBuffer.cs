using System.Buffers;
using Edda.Edge.Internal;

namespace Edda.Edge.Grpc.Internal.Messages;

/// <summary>
/// Contiguous bytes that grow as they arrive, never ahead of them: what a peer announces costs nothing until it is
/// sent. Small arrays come from the shared pool; beyond <see cref="PooledLimit"/> they are counted against a budget and
/// left to the collector, because a pool would keep them for good. Its owner calls <see cref="Release"/>.
/// </summary>
internal sealed class GrowingBuffer(ByteBudget budget) : IBufferWriter<byte>
{
    public const int PooledLimit = 64 * 1024;

    private const int FirstSize = 512;

    private byte[] _bytes = [];
    private int _taken;

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Count);

    /// <summary>Whether growing failed for want of budget. What was written since is lost.</summary>
    public bool IsExhausted { get; private set; }

    public bool TryAppend(in ReadOnlySequence<byte> bytes)
    {
        int count = (int)bytes.Length;
        if (!TryReserve(count))
        {
            return false;
        }

        bytes.CopyTo(_bytes.AsSpan(Count));
        Count += count;
        return true;
    }

    public bool TryReserve(int count)
    {
        long needed = (long)Count + count;
        if (needed <= _bytes.Length)
        {
            return true;
        }

        if (IsExhausted || needed > Array.MaxLength)
        {
            IsExhausted = true;
            return false;
        }

        int size = (int)Math.Min(Math.Max(needed, Math.Max(FirstSize, _bytes.Length * 2L)), Array.MaxLength);
        if (size > PooledLimit && !budget.TryTake(size))
        {
            IsExhausted = true;
            return false;
        }

        byte[] grown = size > PooledLimit ? new byte[size] : ArrayPool<byte>.Shared.Rent(size);
        Written.CopyTo(grown);
        FreeBytes();
        _bytes = grown;
        _taken = size > PooledLimit ? size : 0;
        return true;
    }

    public void Advance(int count) => Count += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        return TryReserve(Math.Max(sizeHint, 1)) ? _bytes.AsSpan(Count) : throw new InsufficientMemoryException();
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        return TryReserve(Math.Max(sizeHint, 1)) ? _bytes.AsMemory(Count) : throw new InsufficientMemoryException();
    }

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Count);

    public void Release()
    {
        FreeBytes();
        _bytes = [];
        _taken = 0;
        Count = 0;
        IsExhausted = false;
    }

    private void FreeBytes()
    {
        if (_taken > 0)
        {
            budget.Return(_taken);
            LongGarbage.Add(_taken);
        }
        else if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
