using System.Buffers;
using System.Buffers.Binary;
using Edda.Core.Http2;
using Edda.Edge.Grpc.Internal.Sole;
using Edda.Testing.Http2;

namespace Edda.Edge.Tests.Grpc.Sole;

/// <summary>The server's half of a connection without a socket: bytes in, and what it answers as frames.</summary>
internal sealed class SoleTalk
{
    public const int LongestMessage = 1000;

    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly SoleSender _sender;
    private readonly SoleReceiver _receiver;

    public SoleTalk()
    {
        _sender = new SoleSender(Stream);
        _receiver = new SoleReceiver(Stream, _sender, LongestMessage);
    }

    public EchoStream Stream { get; } = new();

    public Http2Error Error => _receiver.Error;

    public bool IsDone => _sender.IsDone;

    public bool IsPingOpen => _sender.IsPingOpen;

    public static FrameWriter Opening(params (ushort Id, uint Value)[] settings) =>
        new FrameWriter().Settings(settings).Headers(1, [0x20], FrameFlags.EndHeaders);

    /// <summary>A message with its prefix.</summary>
    public static byte[] Message(ReadOnlySpan<byte> content)
    {
        byte[] framed = new byte[5 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), content.Length);
        content.CopyTo(framed.AsSpan(5));
        return framed;
    }

    public void Ping() => _sender.Ping();

    public List<Frame> Give(FrameWriter frames) => Give(frames.Written);

    /// <summary>Takes the bytes and answers what the server says then.</summary>
    public List<Frame> Give(ReadOnlyMemory<byte> bytes, long now = 0)
    {
        _receiver.Receive(bytes, now);
        return Answer();
    }

    public List<Frame> Answer()
    {
        _output.ResetWrittenCount();
        _sender.Write(_output, _receiver.Error);
        return Frame.All(_output.WrittenSpan);
    }

    /// <summary>A frame that the server wrote.</summary>
    public sealed record Frame(int Type, int Flags, int Stream, byte[] Payload)
    {
        public int Word => BinaryPrimitives.ReadInt32BigEndian(Payload);

        /// <summary>Fails where the bytes are not whole frames.</summary>
        public static List<Frame> All(ReadOnlySpan<byte> bytes)
        {
            List<Frame> frames = [];
            while (!bytes.IsEmpty)
            {
                int length = (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
                frames.Add(new Frame(
                    bytes[3], bytes[4], BinaryPrimitives.ReadInt32BigEndian(bytes[5..]), bytes.Slice(9, length).ToArray()));
                bytes = bytes[(9 + length)..];
            }

            return frames;
        }
    }
}
