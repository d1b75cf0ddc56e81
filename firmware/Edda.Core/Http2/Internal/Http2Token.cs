namespace Edda.Core.Http2.Internal;

/// <summary>What <see cref="Http2FrameReader"/> found in the bytes it was given.</summary>
internal enum Http2Token
{
    /// <summary>Nothing more: the rest is needed first.</summary>
    None = 0,

    /// <summary>A frame header.</summary>
    Start = 1,

    /// <summary>As many payload bytes as were asked for, gathered in <see cref="Http2FrameReader.Scratch"/>.</summary>
    Fixed = 2,

    /// <summary>A piece of payload, in the caller's buffer.</summary>
    Chunk = 3,

    /// <summary>The end of the frame, padding included.</summary>
    End = 4,

    /// <summary>Padding longer than the payload.</summary>
    BadPadding = 5,
}
