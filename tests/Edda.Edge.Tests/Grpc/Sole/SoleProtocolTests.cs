using System.Text;
using Edda.Core.Grpc;
using Edda.Core.Http2;
using Edda.Testing.Http2;

namespace Edda.Edge.Tests.Grpc.Sole;

/// <summary>What a connection with one call on it says and bears (RFC 9113), frame by frame.</summary>
public sealed class SoleProtocolTests
{
    private const int Data = 0;
    private const int Headers = 1;
    private const int Reset = 3;
    private const int Settings = 4;
    private const int PingType = 6;
    private const int GoAway = 7;
    private const int WindowUpdate = 8;

    private readonly SoleTalk _talk = new();

    [Fact]
    public void It_allows_one_stream_and_no_table_and_answers_each_message()
    {
        List<SoleTalk.Frame> opening = _talk.Give(SoleTalk.Opening());
        Assert.Equal([Settings, Settings], opening.Select(frame => frame.Type));
        Assert.Equal([0, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1], opening[0].Payload);
        Assert.Equal(1, opening[1].Flags);

        byte[] three = [.. SoleTalk.Message(new byte[1]), .. SoleTalk.Message(new byte[500]), .. SoleTalk.Message([])];
        List<SoleTalk.Frame> answers = _talk.Give(new FrameWriter().Data(1, three, FrameFlags.None));
        Assert.Equal([Headers, Data, Data, Data], answers.Select(frame => frame.Type));
        Assert.Equal([1, 500, 0], _talk.Stream.Taken);
    }

    [Fact]
    public void Messages_come_in_pieces_of_any_size()
    {
        byte[] whole = [.. SoleTalk.Message(new byte[300]), .. SoleTalk.Message(new byte[2])];
        _talk.Give(SoleTalk.Opening());
        foreach (byte piece in whole)
            _talk.Give(new FrameWriter().Data(1, [piece], FrameFlags.None));
        Assert.Equal([300, 2], _talk.Stream.Taken);
    }

    [Fact]
    public void The_end_is_told_with_its_status_and_the_connection_goes()
    {
        _talk.Give(SoleTalk.Opening());
        List<SoleTalk.Frame> end = _talk.Give(new FrameWriter().Data(1, SoleTalk.Message("bye"u8), FrameFlags.None));
        Assert.Equal([Headers, Headers, Reset, GoAway], end.Select(frame => frame.Type));
        Assert.Contains("grpc-status\u000210", Encoding.ASCII.GetString(end[1].Payload), StringComparison.Ordinal);
        Assert.Equal(5, end[1].Flags);
        Assert.True(_talk.IsDone);
        Assert.Empty(_talk.Give(new FrameWriter().Ping(1)));
    }

    [Theory]
    [InlineData(new byte[0], StatusCode.Ok)]
    [InlineData(new byte[] { 0, 0, 0 }, StatusCode.Internal)]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 1 }, StatusCode.Internal)]
    public void A_peer_that_ends_is_answered(byte[] last, StatusCode code)
    {
        _talk.Give(SoleTalk.Opening());
        List<SoleTalk.Frame> end = _talk.Give(new FrameWriter().Data(1, last, FrameFlags.EndStream));
        Assert.Equal([Headers, Headers, GoAway], end.Select(frame => frame.Type));
        Assert.Equal(code, _talk.Stream.Status.Code);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 3, 0xe9 }, StatusCode.ResourceExhausted)] // 1,001
    [InlineData(new byte[] { 0, 0xff, 0xff, 0xff, 0xff }, StatusCode.ResourceExhausted)]
    [InlineData(new byte[] { 1 }, StatusCode.Internal)]
    [InlineData(new byte[] { 7, 0, 0, 0, 0 }, StatusCode.Internal)]
    public void A_message_that_is_too_large_or_compressed_is_refused_before_it_is_kept(byte[] prefix, StatusCode code)
    {
        _talk.Give(SoleTalk.Opening());
        _talk.Give(new FrameWriter().Data(1, prefix, FrameFlags.None));
        Assert.Equal(code, _talk.Stream.Status.Code);
        Assert.True(_talk.IsDone);
    }

    [Fact]
    public void A_message_waits_for_the_peers_windows()
    {
        const ushort InitialWindowSize = 4;
        _talk.Give(SoleTalk.Opening((InitialWindowSize, 4)));
        List<SoleTalk.Frame> first = _talk.Give(new FrameWriter().Data(1, SoleTalk.Message(new byte[10]), FrameFlags.None));
        Assert.Equal(4, first[^1].Payload.Length);
        List<SoleTalk.Frame> second = _talk.Give(new FrameWriter().Settings((InitialWindowSize, 5)));
        Assert.Single(second[^1].Payload);
        _talk.Give(new FrameWriter().Settings((InitialWindowSize, 0)));
        Assert.DoesNotContain(_talk.Give(Widen(1, 5)), frame => frame.Type == Data);
        Assert.Equal(4, Assert.Single(_talk.Give(Widen(1, 100))).Payload.Length);
    }

    [Fact]
    public void What_was_taken_is_given_back_by_halves_of_the_window()
    {
        _talk.Give(SoleTalk.Opening());
        List<SoleTalk.Frame> updates = [];
        byte[] message = SoleTalk.Message(new byte[1000]);
        for (int i = 0; i < 1000; i++)
            updates.AddRange(_talk.Give(new FrameWriter().Data(1, message, FrameFlags.None)).Where(frame => frame.Type == WindowUpdate));
        Assert.Equal(Http2Error.NoError, _talk.Error);
        Assert.Equal(1000, _talk.Stream.Taken.Count);
        Assert.InRange(updates.Where(frame => frame.Stream == 0).Sum(frame => frame.Word), 1_005_000 - 32_768, 1_005_000);
        Assert.InRange(updates.Where(frame => frame.Stream == 1).Sum(frame => frame.Word), 1_005_000 - 32_768, 1_005_000);
        Assert.InRange(updates.Count, 2, 64);
    }

    [Fact]
    public void A_ping_is_answered_and_an_answer_is_noticed()
    {
        _talk.Give(SoleTalk.Opening());
        SoleTalk.Frame answer = Assert.Single(_talk.Give(new FrameWriter().Ping(0x0102030405060708)));
        Assert.Equal(PingType, answer.Type);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], answer.Payload);
        _talk.Ping();
        Assert.Equal(PingType, Assert.Single(_talk.Answer()).Type);
        Assert.True(_talk.IsPingOpen);
        _talk.Give(new FrameWriter().Raw([0, 0, 8, 6, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.False(_talk.IsPingOpen);
    }

    [Fact]
    public void A_second_stream_is_refused_and_the_first_goes_on()
    {
        _talk.Give(SoleTalk.Opening());
        List<SoleTalk.Frame> refused = _talk.Give(new FrameWriter()
            .Headers(3, [0x20], FrameFlags.EndHeaders).Headers(5, [0x20], FrameFlags.EndHeaders).Data(3, new byte[100], FrameFlags.None));
        Assert.Equal([(Reset, 3, (int)Http2Error.RefusedStream), (Reset, 5, (int)Http2Error.RefusedStream)],
            refused.Select(frame => (frame.Type, frame.Stream, frame.Word)));
        _talk.Give(new FrameWriter().Data(1, SoleTalk.Message(new byte[2]), FrameFlags.None));
        Assert.Equal([2], _talk.Stream.Taken);
    }

    [Fact]
    public void A_call_that_is_given_up_is_over()
    {
        _talk.Give(SoleTalk.Opening());
        List<SoleTalk.Frame> end = _talk.Give(new FrameWriter().ResetStream(1, 8));
        Assert.Equal(GoAway, Assert.Single(end).Type);
        Assert.Equal(StatusCode.Cancelled, _talk.Stream.Status.Code);
        Assert.True(_talk.IsDone);
    }

    [Theory]
    [InlineData("a frame before SETTINGS", "00000806000000000000000000000000 00", Http2Error.ProtocolError, true)]
    [InlineData("SETTINGS of 5 bytes", "000005040000000000 0000000000", Http2Error.FrameSizeError, false)]
    [InlineData("SETTINGS on a stream", "000000040000000001", Http2Error.ProtocolError, false)]
    [InlineData("a window above 2^31", "000006040000000000 000480000000", Http2Error.FlowControlError, false)]
    [InlineData("a push", "000006040000000000 000200000002", Http2Error.ProtocolError, false)]
    [InlineData("a huge frame", "ffffff000000000001", Http2Error.FrameSizeError, false)]
    [InlineData("DATA on no stream", "000000000000000000", Http2Error.ProtocolError, false)]
    [InlineData("DATA on a stream that is not there", "000000000000000007", Http2Error.ProtocolError, false)]
    [InlineData("padding longer than the frame", "000001000800000001 05", Http2Error.ProtocolError, false)]
    [InlineData("HEADERS of an even stream", "000000010400000002", Http2Error.ProtocolError, false)]
    [InlineData("HEADERS that go on", "000000010000000003", Http2Error.ProtocolError, false)]
    [InlineData("a second block that ends nothing", "000000010400000001", Http2Error.ProtocolError, false)]
    [InlineData("a CONTINUATION", "000000090400000001", Http2Error.ProtocolError, false)]
    [InlineData("a PUSH_PROMISE", "000004050400000001 00000002", Http2Error.ProtocolError, false)]
    [InlineData("a PING of 7 bytes", "000007060000000000 00000000000000", Http2Error.FrameSizeError, false)]
    [InlineData("a PING on a stream", "000008060000000001 0000000000000000", Http2Error.ProtocolError, false)]
    [InlineData("a reset of nothing", "000004030000000009 00000008", Http2Error.ProtocolError, false)]
    [InlineData("a window update by 0", "000004080000000000 00000000", Http2Error.ProtocolError, false)]
    [InlineData("a window beyond 2^31", "000004080000000000 7fffffff", Http2Error.FlowControlError, false)]
    public void What_breaks_the_rules_ends_the_connection(string what, string hex, Http2Error error, bool isFirst)
    {
        if (!isFirst)
            _talk.Give(SoleTalk.Opening());
        List<SoleTalk.Frame> end = _talk.Give(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        Assert.True(error == _talk.Error, $"{what}: {_talk.Error}");
        Assert.Equal(GoAway, end[^1].Type);
        Assert.Equal((byte)error, end[^1].Payload[7]);
        Assert.True(_talk.IsDone);
    }

    [Fact]
    public void More_than_the_window_ends_the_connection()
    {
        _talk.Give(SoleTalk.Opening());
        FrameWriter flood = new();
        for (int i = 0; i < 5; i++)
            flood.Data(1, new byte[16_384], FrameFlags.None);
        _talk.Give(SoleTalk.Message([])); // no frame: its bytes are a header that asks for little
        _talk.Give(flood);
        Assert.NotEqual(Http2Error.NoError, _talk.Error);
    }

    private static FrameWriter Widen(int stream, int increment) =>
        new FrameWriter().Raw([0, 0, 4, 8, 0, 0, 0, 0, (byte)stream, 0, 0, 0, (byte)increment]);
}
