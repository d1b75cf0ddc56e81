using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Internal;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>Fields that mean nothing to a call: those after its request, and those of a stream that is over.</summary>
internal sealed class NoFields : IHpackSink
{
    /// <summary>A trailer is a field as any other, and no pseudo-header (RFC 9113, section 8.1).</summary>
    public bool IsMalformed { get; private set; }

    public void Begin() => IsMalformed = false;

    void IHpackSink.OnField(byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength) =>
        IsMalformed |= !FieldSyntax.IsName(name, nameOffset, nameLength)
            || !FieldSyntax.IsValue(value, valueOffset, valueLength)
            || FieldSyntax.IsOfConnection(name, nameOffset, nameLength);
}
