using Edda.Core.Http2.Tests.Support;
using static Edda.Core.Http2.Tests.Support.Frame;

namespace Edda.Core.Http2.Tests.Http2;

/// <summary>What ends a stream and not its connection. Stream 1 is open and unanswered, 3 is answered.</summary>
public class StreamErrorTests
{
    private static readonly Dictionary<string, (Http2Error Error, byte[] Bytes)> Cases = new()
    {
        ["5.1 DATA before the headers"] = (Http2Error.ProtocolError, DataOf(1, false, 1)),
        ["5.1 DATA after the end"] =
            (Http2Error.StreamClosed, Join(HeadersOf(1, true, ":status: 200"), DataOf(1, false, 1))),
        ["5.1 HEADERS after the end"] =
            (Http2Error.StreamClosed, Join(HeadersOf(1, true, ":status: 200"), HeadersOf(1, true, "a: b"))),
        ["6.9 WINDOW_UPDATE of 0"] = (Http2Error.ProtocolError, Window(1, 0)),
        ["6.9.1 a window over 2^31-1"] = (Http2Error.FlowControlError, Window(1, int.MaxValue)),
        ["6.9.1 more data than the stream's window"] =
            (Http2Error.FlowControlError, Join(HeadersOf(1, false, ":status: 200"), DataOf(1, false, new byte[8193]))),
        ["8.1 trailers that do not end the stream"] =
            (Http2Error.ProtocolError, Join(HeadersOf(1, false, ":status: 200"), HeadersOf(1, false, "a: b"))),
        ["8.1 an interim response that ends the stream"] =
            (Http2Error.ProtocolError, HeadersOf(1, true, ":status: 100")),
        ["8.1.1 less content than announced"] =
            (Http2Error.ProtocolError, HeadersOf(1, true, ":status: 200", "content-length: 1")),
        ["8.1.1 more content than announced"] =
            (Http2Error.ProtocolError,
                Join(HeadersOf(1, false, ":status: 200", "content-length: 1"), DataOf(1, true, 1, 2))),
        ["8.1.1 two lengths"] =
            (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", "content-length: 1", "content-length: 2")),
        ["8.1.1 a length that is no number"] =
            (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", "content-length: -1")),
        ["8.2.1 a name in upper case"] = (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", "Name: b")),
        ["8.2.1 a name with a space"] = (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", "na me: b")),
        ["8.2.1 a name with a high byte"] = (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", "n\u00e9: b")),
        ["8.2.1 an empty name"] = (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", ": b")),
        ["8.2.1 a value with NUL"] = (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", "a: b\0c")),
        ["8.2.1 a value with a line end"] = (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", "a: b\r\nc")),
        ["8.2.1 a value that begins with a space"] =
            (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", "a:  b")),
        ["8.2.1 a value that ends with a tab"] =
            (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", "a: b\t")),
        ["8.2.2 connection"] = (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", "connection: close")),
        ["8.2.2 keep-alive"] = (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", "keep-alive: 1")),
        ["8.2.2 transfer-encoding"] =
            (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", "transfer-encoding: chunked")),
        ["8.2.2 upgrade"] = (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", "upgrade: h3")),
        ["8.2.2 proxy-connection"] =
            (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", "proxy-connection: close")),
        ["8.3 a pseudo-header after a field"] =
            (Http2Error.ProtocolError, HeadersOf(1, false, "a: b", ":status: 200")),
        ["8.3 the same pseudo-header twice"] =
            (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", ":status: 200")),
        ["8.3 a pseudo-header of requests"] =
            (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 200", ":path: /")),
        ["8.3 a pseudo-header in trailers"] =
            (Http2Error.ProtocolError, Join(HeadersOf(1, false, ":status: 200"), HeadersOf(1, true, ":status: 200"))),
        ["8.3.2 no status"] = (Http2Error.ProtocolError, HeadersOf(1, false)),
        ["8.3.2 a status that is no number"] = (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 2x0")),
        ["8.3.2 a status of two digits"] = (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 20")),
        ["8.6 switching protocols"] = (Http2Error.ProtocolError, HeadersOf(1, false, ":status: 101")),
        ["10.5.1 a list over the announced size"] =
            (Http2Error.EnhanceYourCalm, HeadersOf(1, false, [":status: 200", .. Enumerable.Repeat("a: b", 70)])),
        ["10.5.1 a block over the buffer"] =
            (Http2Error.EnhanceYourCalm, Of(Headers, EndHeaders, 1, new byte[4096])),
    };

    public static TheoryData<string> Names() => new(Cases.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void It_ends_the_stream_and_the_other_goes_on(string name)
    {
        (Http2Error error, byte[] bytes) = Cases[name];
        Client client = OpenTwo();
        client.Give(bytes);
        Assert.Equal($"s1 reset {error}", client.Events[^1]);
        Assert.Equal(
            (RstStream, 1, (int)error),
            client.Take().Where(frame => frame.Type == RstStream).Select(f => (f.Type, f.Stream, f.FirstInt)).Single());

        // What the peer had sent before it heard of the reset is dropped, the rest of the connection lives.
        client.Give(DataOf(1, true, 1), HeadersOf(1, true, ":status: 200"), Window(1, 5), Reset(1, Http2Error.Cancel));
        client.Give(DataOf(3, true, 7));
        Assert.Equal(["s3 data 07", "s3 end"], client.Events[^2..]);
        Assert.Equal(Http2ConnectionState.Open, client.Connection.State);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_does_not_matter_how_the_bytes_are_cut(string name)
    {
        byte[] bytes = Cases[name].Bytes;
        Client whole = OpenTwo();
        whole.Give(bytes);
        int step = bytes.Length > 1000 ? 331 : 1;
        for (int cut = 1; cut < bytes.Length; cut += step)
        {
            Client parts = OpenTwo();
            parts.Give(bytes[..cut]);
            parts.Give(bytes[cut..]);
            Assert.Equal(whole.Events, parts.Events);
        }
    }

    private static Client OpenTwo()
    {
        Client client = Client.Ready();
        client.Open();
        client.Open();
        client.Give(HeadersOf(3, false, ":status: 200"));
        client.Take();
        return client;
    }
}
