using System;

namespace Edda.Core.Wire;

/// <summary>Reads protobuf from bytes that somebody else owns.</summary>
public ref struct WireReader
{
    private readonly ReadOnlySpan<byte> _bytes;

    public WireReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        Position = 0;
    }

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    /// <summary>Where a failed read failed, as a path of field names: "context.values[3].key". Null after success.</summary>
    public readonly string? FailedPath => null;
}
