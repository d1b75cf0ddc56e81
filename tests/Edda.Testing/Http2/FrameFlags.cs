namespace Edda.Testing.Http2;

/// <summary>RFC 9113 section 6. EndStream and Ack share a bit: they belong to different frames.</summary>
[Flags]
public enum FrameFlags : byte
{
    None = 0,
    Ack = 0x1,
    EndStream = 0x1,
    EndHeaders = 0x4,
}
