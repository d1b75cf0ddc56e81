using System.Runtime.InteropServices;
using Edda.Core.Http2;
using Edda.Core.Http2.Internal;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>
/// Takes what a client sends after the preface (RFC 9113), frame by frame, and bears so many that bring nothing. Nothing
/// throws because of what came. The thread that reads uses it.
/// </summary>
internal abstract class FrameIntake(int idleFrames, int idleFramesPeriod)
{
    private readonly FloodGuard _flood = new(idleFrames, idleFramesPeriod);

    /// <summary>What the peer did wrong; then nothing more is taken.</summary>
    public Http2Error Error { get; private set; }

    protected Http2FrameReader Frame { get; } = new();

    /// <summary>The client's SETTINGS have begun; they are the first that it sends.</summary>
    protected bool HasSettings { get; private set; }

    public void Receive(ReadOnlyMemory<byte> bytes, long nowMilliseconds)
    {
        if (!MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment))
        {
            segment = bytes.ToArray();
        }

        byte[] buffer = segment.Array!;
        int position = segment.Offset;
        int end = position + segment.Count;
        _flood.Tick(nowMilliseconds);
        while (Error == Http2Error.NoError)
        {
            Http2Token token = Frame.Next(buffer, position, end);
            position = Frame.Position;
            if (token == Http2Token.None)
            {
                OnPause();
                return;
            }

            Error = token switch
            {
                Http2Token.Start => IsBad() ?? OnStart(),
                Http2Token.Fixed => OnFixed(Frame.Scratch),
                Http2Token.Chunk => OnChunk(buffer),
                Http2Token.End => OnEnd(),
                _ => Http2Error.ProtocolError,
            };
        }
    }

    /// <summary>A frame's header is there.</summary>
    protected abstract Http2Error OnStart();

    /// <summary>As much of the payload as was asked for.</summary>
    protected abstract Http2Error OnFixed(byte[] payload);

    /// <summary>A piece of the payload, in the buffer.</summary>
    protected abstract Http2Error OnChunk(byte[] buffer);

    protected abstract Http2Error OnEnd();

    /// <summary>The buffer is about to be used for something else.</summary>
    protected virtual void OnPause()
    {
    }

    /// <summary>Notes a frame that brings nothing.</summary>
    protected virtual Http2Error Bear() => _flood.Bear();

    /// <summary>Content has moved.</summary>
    protected void Progress() => _flood.Progress();

    protected Http2Error StartSettings()
    {
        Http2Error error = Frame.StartSettings();
        if (error != Http2Error.NoError)
        {
            return error;
        }

        HasSettings = true;
        return Bear();
    }

    protected Http2Error StartFixed(int size)
    {
        Frame.FixedSize = size;
        return Frame.Length == size ? Bear() : Http2Error.FrameSizeError;
    }

    private Http2Error? IsBad() =>
        Frame.Length > Http2Wire.LeastMaxFrameSize || Frame.IsTooShort ? Http2Error.FrameSizeError
        : !HasSettings && (Frame.Type != Http2Wire.Settings || Frame.HasFlag(Http2Wire.Ack)) ? Http2Error.ProtocolError
        : null;
}
