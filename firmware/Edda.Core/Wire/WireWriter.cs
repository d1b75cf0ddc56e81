using System;

namespace Edda.Core.Wire;

/// <summary>Writes protobuf into bytes that somebody else owns and that have the room ComputeSize asked for.</summary>
public ref struct WireWriter
{
    private readonly Span<byte> _bytes;

    public WireWriter(Span<byte> bytes)
    {
        _bytes = bytes;
        Position = 0;
    }

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;
}
