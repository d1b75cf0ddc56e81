using System;
using System.Text;

namespace Edda.Core.NanoTests.Calls;

/// <summary>
/// Just enough of a gRPC server to talk to the device's client over byte arrays: it acknowledges settings and answers each
/// call that has ended by what <see cref="Answer"/> says.
/// </summary>
public sealed class FakeServer
{
    /// <summary>Sends the request back as the response.</summary>
    public const int Echo = 0;

    /// <summary>Trailers only: NOT_FOUND, with a message that needs percent-decoding.</summary>
    public const int Refuse = 1;

    /// <summary>RST_STREAM with CANCEL.</summary>
    public const int Reset = 2;

    /// <summary>GOAWAY that does not take the call in, so that it may be tried elsewhere.</summary>
    public const int GoAway = 3;

    /// <summary>Three responses, each the request.</summary>
    public const int Stream = 4;

    private const int FrameHeader = 9;
    private const int PrefaceLength = 24;

    private readonly byte[] _in = new byte[4096];
    private readonly byte[] _request = new byte[1024];
    private int _inCount;
    private int _requestCount;
    private bool _hasPreface;

    public int Answer { get; set; }

    /// <summary>What is to reach the client: the first OutCount bytes, which the reader then takes by setting it to 0.</summary>
    public byte[] Out { get; } = new byte[4096];

    public int OutCount { get; set; }

    /// <summary>The bytes before the first frame, as text.</summary>
    public string Preface { get; private set; } = "";

    public int PingAcks { get; private set; }

    public void Receive(byte[] bytes, int offset, int count)
    {
        Array.Copy(bytes, offset, _in, _inCount, count);
        _inCount += count;
        if (!_hasPreface && _inCount >= PrefaceLength)
        {
            _hasPreface = true;
            Preface = Encoding.UTF8.GetString(_in, 0, PrefaceLength);
            Drop(PrefaceLength);
            Frame(4, 0, 0, "");
        }

        while (_hasPreface && TryFrame())
        {
        }
    }

    public void Ping() => Frame(6, 0, 0, "0102030405060708");

    private bool TryFrame()
    {
        if (_inCount < FrameHeader)
            return false;
        int length = (_in[0] << 16) | (_in[1] << 8) | _in[2];
        if (_inCount < FrameHeader + length)
            return false;
        Handle(_in[3], _in[4], (_in[5] << 24) | (_in[6] << 16) | (_in[7] << 8) | _in[8], length);
        Drop(FrameHeader + length);
        return true;
    }

    private void Handle(int type, int flags, int stream, int length)
    {
        if (type == 4 && (flags & 1) == 0)
            Frame(4, 1, 0, "");
        if (type == 6 && (flags & 1) != 0)
            PingAcks++;
        if (type == 1)
            _requestCount = 0;
        if (type != 0)
            return;
        Array.Copy(_in, FrameHeader, _request, _requestCount, length);
        _requestCount += length;
        if ((flags & 1) != 0)
            Respond(stream);
    }

    private void Respond(int stream)
    {
        // The table made empty, as the client told (RFC 9113, section 4.3.1), :status 200, content-type by its name's index.
        string headers = "20" + "88" + "0f10" + "10" + Utf8("application/grpc");
        string trailers = "00" + "0b" + Utf8("grpc-status") + "01";
        string request = Hex.Encode(_request, 0, _requestCount);
        switch (Answer)
        {
            case Refuse:
                Frame(1, 5, stream, headers + trailers + Utf8("5") + "00" + "0c" + Utf8("grpc-message") + "0d" + Utf8("no %C3%A4pfel"));
                break;
            case Reset:
                Frame(3, 0, stream, "00000008");
                break;
            case GoAway:
                Frame(7, 0, 0, "00000000" + "00000000");
                break;
            default:
                Frame(1, 4, stream, headers);
                for (int i = Answer == Stream ? 3 : 1; i > 0; i--)
                    Frame(0, 0, stream, request);
                Frame(1, 5, stream, trailers + Utf8("0"));
                break;
        }
    }

    private void Frame(int type, int flags, int stream, string payload)
    {
        byte[] bytes = Hex.Decode(payload);
        byte[] header = [(byte)(bytes.Length >> 16), (byte)(bytes.Length >> 8), (byte)bytes.Length, (byte)type, (byte)flags, 0, 0, (byte)(stream >> 8), (byte)stream];
        Array.Copy(header, 0, Out, OutCount, header.Length);
        Array.Copy(bytes, 0, Out, OutCount + header.Length, bytes.Length);
        OutCount += header.Length + bytes.Length;
    }

    private void Drop(int count)
    {
        Array.Copy(_in, count, _in, 0, _inCount - count);
        _inCount -= count;
    }

    private static string Utf8(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Hex.Encode(bytes, 0, bytes.Length);
    }
}
