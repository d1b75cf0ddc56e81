using System.Buffers.Binary;
using Edda.Contracts.Grpc.Testing;
using Edda.Core.Wire;

namespace Edda.Edge.Http2.Tests.Support;

/// <summary>Messages with the prefix that gRPC puts before each: flag(8) length(32).</summary>
internal static class Framing
{
    public const int PrefixSize = 5;

    /// <summary>Of every type the message with no field set.</summary>
    public static readonly byte[] Empty = new byte[PrefixSize];

    public static byte[] Of(Message message)
    {
        byte[] framed = new byte[PrefixSize + message.ComputeSize()];
        var writer = new WireWriter(framed.AsSpan(PrefixSize));
        message.Write(ref writer);
        Assert.False(writer.Failed);
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), framed.Length - PrefixSize);
        return framed;
    }

    /// <summary>A unary request that is echoed, with so many bytes of payload that no two of them in a row are the same.</summary>
    public static byte[] Request(int payload)
    {
        var request = new SimpleRequest();
        Fill(request.EnsurePayload().Body.Resize(payload));
        return Of(request);
    }

    /// <summary>The payload of such a request.</summary>
    public static byte[] Payload(int size)
    {
        byte[] bytes = new byte[size];
        Fill(bytes);
        return bytes;
    }

    /// <summary>A message of a client's stream.</summary>
    public static byte[] Input(int payload)
    {
        var request = new StreamingInputCallRequest();
        Fill(request.EnsurePayload().Body.Resize(payload));
        return Of(request);
    }

    /// <summary>A message of a stream both ways, which is echoed.</summary>
    public static byte[] Ball(int payload)
    {
        var request = new StreamingOutputCallRequest();
        Fill(request.EnsurePayload().Body.Resize(payload));
        return Of(request);
    }

    /// <summary>Asks for a stream of answers with these many bytes each.</summary>
    public static byte[] Output(params int[] sizes)
    {
        var request = new StreamingOutputCallRequest();
        foreach (int size in sizes)
        {
            request.ResponseParameters.Add().Size = size;
        }

        return Of(request);
    }

    public static List<byte[]> Cut(ReadOnlySpan<byte> data)
    {
        List<byte[]> messages = [];
        while (!data.IsEmpty)
        {
            Assert.True(data.Length >= PrefixSize, $"{data.Length} bytes are left, which is no prefix");
            int length = BinaryPrimitives.ReadInt32BigEndian(data[1..]);
            Assert.True(data.Length >= PrefixSize + length, $"a message of {length} bytes has {data.Length - PrefixSize}");
            messages.Add(data.Slice(PrefixSize, length).ToArray());
            data = data[(PrefixSize + length)..];
        }

        return messages;
    }

    private static void Fill(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(i * 7);
        }
    }
}
