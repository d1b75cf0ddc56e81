namespace Edda.Core.Wire;

/// <summary>A message that is bytes already. It lends them from their owner, who keeps them as they are until it was written.</summary>
public sealed class EncodedMessage : Message
{
    private static readonly byte[] Nothing = new byte[0];

    private byte[] _bytes = Nothing;
    private int _offset;
    private int _count;

    public void Set(byte[] bytes, int offset, int count)
    {
        _bytes = bytes;
        _offset = offset;
        _count = count;
    }

    public override int ComputeSize()
    {
        CachedSize = _count;
        return _count;
    }

    public override void Clear()
    {
        Set(Nothing, 0, 0);
    }

    public override void WriteFields(ref WireWriter writer)
    {
        writer.WriteRaw(_bytes, _offset, _count);
    }

    /// <summary>Bytes are not read back: whoever reads knows which message it is.</summary>
    public override void ReadFields(ref WireReader reader)
    {
        for (uint tag = reader.ReadTag(); tag != 0; tag = reader.ReadTag())
        {
            reader.ReadUnknown(this, tag);
        }
    }
}
