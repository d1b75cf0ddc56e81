using System.Text;
using Edda.Contracts.Grpc.Testing;
using Edda.Core.Calls;
using Edda.Core.Grpc;
using Edda.Core.Http2.Hpack;

namespace Edda.Core.Http2.Tests.Support;

/// <summary>A call connection under test, past the handshake, with the server's bytes made by hand.</summary>
internal sealed class Caller
{
    public const string Path = "/grpc.testing.TestService/UnaryCall";

    public static readonly string[] Answer = [":status: 200", "content-type: application/grpc+proto"];

    private readonly List<byte> _left = [];
    private readonly HpackDecoder _decoder = new(0, 1024, 4096);

    public Caller(int largestResponse = 4096, Action<Http2Options>? configure = null)
    {
        var options = new CallConnectionOptions("device.test") { LargestResponse = largestResponse };
        configure?.Invoke(options.Http2);
        Connection = new CallConnection(options);
        Start();
    }

    public CallConnection Connection { get; }

    public CallContext Context { get; } = new();

    public void Start()
    {
        Connection.Start(0);
        Drain();
        _left.Clear();
        Give(Frame.SettingsOf(), Frame.SettingsAck());
        Take();
    }

    public ClientCall Open(CallContext? context = null)
    {
        ClientCall? call = Connection.Open(Path, context ?? Context);
        Assert.NotNull(call);
        return call;
    }

    /// <summary>A call whose response has begun.</summary>
    public ClientCall OpenAnswered()
    {
        ClientCall call = Open();
        Give(Frame.HeadersOf(1, false, Answer));
        return call;
    }

    public void Give(params byte[][] parts)
    {
        byte[] bytes = Frame.Join(parts);
        int offset = 0;
        while (offset < bytes.Length)
        {
            offset += Connection.Http2.Receive(bytes, offset, bytes.Length - offset);
            Drain();
        }
    }

    public List<Frame> Take()
    {
        Drain();
        List<Frame> frames = Frame.Parse(_left.ToArray());
        _left.Clear();
        return frames;
    }

    /// <summary>The fields of a HEADERS frame that the client sent.</summary>
    public List<string> FieldsOf(Frame headers)
    {
        Assert.Equal(Frame.Headers, headers.Type);
        var sink = new FieldList();
        Assert.Equal(HpackStatus.Ok, _decoder.Decode(headers.Payload, 0, headers.Payload.Length, sink));
        return sink.Fields;
    }

    /// <summary>A message as it travels: a flag, its length, its bytes.</summary>
    public static byte[] Message(int bodySize, bool compressed = false)
    {
        var message = new SimpleResponse();
        message.EnsurePayload().Body.Set(Pattern(bodySize), 0, bodySize);
        byte[] bytes = message.ToArray();
        return [(byte)(compressed ? 1 : 0), .. Frame.Int(bytes.Length), .. bytes];
    }

    public static SimpleRequest Request(int bodySize)
    {
        var request = new SimpleRequest();
        request.EnsurePayload().Body.Set(Pattern(bodySize), 0, bodySize);
        return request;
    }

    public static byte[] Pattern(int size) => Encoding.ASCII.GetBytes(new string('p', size));

    /// <summary>The end of a response that went well.</summary>
    public static byte[] Fine(int stream) => Frame.HeadersOf(stream, true, "grpc-status: 0");

    public void Ends(ClientCall call, StatusCode expected)
    {
        Assert.True(call.HasEnded);
        Assert.Equal((expected, expected), (call.Status, Context.Status));
    }

    private void Drain()
    {
        Http2Connection http = Connection.Http2;
        for (int count = Connection.FillOutput(); count > 0; count = Connection.FillOutput())
        {
            _left.AddRange(http.Output.AsSpan(http.OutputOffset, count));
            http.Sent(count);
        }
    }
}
