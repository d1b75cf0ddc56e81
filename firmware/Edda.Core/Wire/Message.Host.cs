using System;
using System.Buffers;

namespace Edda.Core.Wire;

// What a host adds: fields of a newer contract survive a round trip, and conveniences that cost a device its flash.
public abstract partial class Message
{
    private Blob? _unknown;

    /// <summary>The fields this contract does not know, as they came. Written back after the known ones.</summary>
    public ReadOnlySpan<byte> UnknownFields => _unknown is null ? default : _unknown.Span;

    protected int UnknownFieldsSize => _unknown is null ? 0 : _unknown.Length;

    /// <summary>Replaces the content by what the bytes hold.</summary>
    public WireStatus TryRead(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        return TryRead(ref reader);
    }

    public byte[] ToArray()
    {
        byte[] bytes = new byte[ComputeSize()];
        var writer = new WireWriter(bytes);
        Write(ref writer);
        return writer.Failed ? throw Throw.ChangedWhileWriting(GetType()) : bytes;
    }

    /// <summary>Makes this message equal to another of the same type; the two share nothing afterwards.</summary>
    public void CopyFrom(Message other)
    {
        if (other.GetType() != GetType())
        {
            throw Throw.OtherMessageType(GetType(), other.GetType());
        }

        int size = other.ComputeSize();
        byte[] rented = ArrayPool<byte>.Shared.Rent(size);
        var writer = new WireWriter(rented.AsSpan(0, size));
        other.Write(ref writer);
        WireStatus status = writer.Failed ? WireStatus.Malformed : TryRead(rented.AsSpan(0, size));
        ArrayPool<byte>.Shared.Return(rented);
        if (status != WireStatus.Ok)
        {
            throw Throw.ChangedWhileWriting(GetType());
        }
    }

    internal Blob EnsureUnknown() => _unknown ??= new Blob();

    protected void ClearUnknownFields() => _unknown?.Clear();

    protected void WriteUnknownFields(ref WireWriter writer)
    {
        if (_unknown is not null)
        {
            writer.WriteRaw(_unknown.Span);
        }
    }
}
