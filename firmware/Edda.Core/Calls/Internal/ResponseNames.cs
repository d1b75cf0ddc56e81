using Edda.Core.Http2.Internal;

namespace Edda.Core.Calls.Internal;

/// <summary>The texts that every response is compared with, as one array of bytes. One connection owns one.</summary>
internal sealed class ResponseNames
{
    public const int GrpcStatusLength = 11;
    public const int GrpcMessageLength = 12;
    public const int ContentTypeLength = 12;

    private const int GrpcMessage = GrpcStatusLength;
    private const int ContentType = GrpcMessage + GrpcMessageLength;
    private const int GrpcContent = ContentType + ContentTypeLength;

    private readonly byte[] _texts = Ascii.ToBytes("grpc-status" + "grpc-message" + "content-type" + "application/grpc");

    public bool IsGrpcStatus(byte[] name, int offset)
    {
        return Ascii.AreEqual(_texts, 0, name, offset, GrpcStatusLength);
    }

    public bool IsGrpcMessage(byte[] name, int offset)
    {
        return Ascii.AreEqual(_texts, GrpcMessage, name, offset, GrpcMessageLength);
    }

    public bool IsContentType(byte[] name, int offset)
    {
        return Ascii.AreEqual(_texts, ContentType, name, offset, ContentTypeLength);
    }

    /// <summary>"application/grpc", also with something behind it, such as "+proto".</summary>
    public bool IsGrpcContent(byte[] value, int offset, int length)
    {
        int needed = _texts.Length - GrpcContent;
        return length >= needed && Ascii.AreEqual(_texts, GrpcContent, value, offset, needed);
    }
}
