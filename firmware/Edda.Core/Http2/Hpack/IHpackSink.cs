namespace Edda.Core.Http2.Hpack;

/// <summary>Takes the fields of a header block as they are decoded.</summary>
public interface IHpackSink
{
    /// <summary>The buffers are the decoder's or its caller's: copy what is to be kept.</summary>
    void OnField(
        byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength);
}
