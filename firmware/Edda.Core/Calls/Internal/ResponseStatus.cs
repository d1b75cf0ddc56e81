using Edda.Core.Grpc;
using Edda.Core.Http2;
using Edda.Core.Http2.Internal;
using Edda.Core.Wire;

namespace Edda.Core.Calls.Internal;

/// <summary>
/// Reads from a response's fields how the call went: grpc-status, or what HTTP said where gRPC did not answer.
/// </summary>
internal sealed class ResponseStatus
{
    private const int Unknown = -1;

    private readonly ResponseNames _names;
    private int _httpStatus;
    private int _grpcStatus;
    private bool _isGrpc;

    public ResponseStatus(ResponseNames names)
    {
        _names = names;
    }

    /// <summary>What grpc-message said, decoded.</summary>
    public string Message = "";

    /// <summary>
    /// True when the headers so far belong to gRPC: only then is the content made of messages, and will trailers tell how
    /// it went.
    /// </summary>
    public bool IsGrpc
    {
        get { return _grpcStatus != Unknown || (_isGrpc && _httpStatus == 200); }
    }

    public void Clear()
    {
        _httpStatus = 0;
        _grpcStatus = Unknown;
        _isGrpc = false;
        Message = "";
    }

    public void TakeHttp(int status)
    {
        _httpStatus = status;
    }

    /// <summary>True when the field is about the call itself; false when it is metadata.</summary>
    public bool Take(byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength)
    {
        if (name[nameOffset] == ':')
        {
            return true;
        }

        switch (nameLength)
        {
            case ResponseNames.GrpcStatusLength when _names.IsGrpcStatus(name, nameOffset):
                int status = Ascii.ParseNumber(value, valueOffset, valueLength);
                bool isKnown = status >= 0 && status <= (int)StatusCode.Unauthenticated;
                _grpcStatus = isKnown ? status : (int)StatusCode.Unknown;
                return true;
            case ResponseNames.ContentTypeLength when _names.IsContentType(name, nameOffset):
                _isGrpc = _names.IsGrpcContent(value, valueOffset, valueLength);
                return true;
            case ResponseNames.GrpcMessageLength when _names.IsGrpcMessage(name, nameOffset):
                Message = Decode(value, valueOffset, valueLength);
                return true;
            default:
                return Ascii.AreEqual("grpc-encoding", name, nameOffset, nameLength)
                    || Ascii.AreEqual("grpc-accept-encoding", name, nameOffset, nameLength);
        }
    }

    /// <summary>What a response that has come to its end amounts to.</summary>
    public StatusCode Verdict()
    {
        if (_grpcStatus != Unknown)
        {
            return (StatusCode)_grpcStatus;
        }

        if (_httpStatus != 200)
        {
            Message = "HTTP status " + _httpStatus.ToString();
        }
        else
        {
            Message = _isGrpc ? "the response has no grpc-status" : "the response is not gRPC";
        }

        return OfHttp(_httpStatus);
    }

    /// <summary>The errors of a stream in the words of gRPC, as its specification maps them.</summary>
    public static StatusCode Of(Http2Error error)
    {
        switch (error)
        {
            case Http2Error.RefusedStream:
            case Http2Error.ConnectError:
                return StatusCode.Unavailable;
            case Http2Error.Cancel:
                return StatusCode.Cancelled;
            case Http2Error.EnhanceYourCalm:
                return StatusCode.ResourceExhausted;
            case Http2Error.InadequateSecurity:
                return StatusCode.PermissionDenied;
            default:
                return StatusCode.Internal;
        }
    }

    private static StatusCode OfHttp(int status)
    {
        switch (status)
        {
            case 400:
                return StatusCode.Internal;
            case 401:
                return StatusCode.Unauthenticated;
            case 403:
                return StatusCode.PermissionDenied;
            case 404:
                return StatusCode.Unimplemented;
            case 429:
            case 502:
            case 503:
            case 504:
                return StatusCode.Unavailable;
            default:
                return StatusCode.Unknown;
        }
    }

    private static string Decode(byte[] value, int offset, int length)
    {
        if (length == 0)
        {
            return "";
        }

        byte[] text = new byte[length];
        int count = PercentEncoding.Decode(value, offset, length, text, 0);
        return MessageCodec.ReadText(text, 0, count);
    }
}
