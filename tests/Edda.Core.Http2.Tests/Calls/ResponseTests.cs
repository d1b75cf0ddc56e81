using Edda.Contracts.Grpc.Testing;
using Edda.Core.Calls;
using Edda.Core.Grpc;
using Edda.Core.Http2.Tests.Support;
using static Edda.Core.Http2.Tests.Support.Frame;

namespace Edda.Core.Http2.Tests.Calls;

public class ResponseTests
{
    [Fact]
    public void A_message_is_the_same_however_DATA_and_bytes_are_cut()
    {
        byte[] message = Caller.Message(40);
        for (int cut = 0; cut <= message.Length; cut++)
        {
            byte[] bytes = Join(
                HeadersOf(1, false, Caller.Answer), DataOf(1, false, message[..cut]), DataOf(1, false, message[cut..]), Caller.Fine(1));
            foreach (int step in (int[])[1, 7, bytes.Length])
            {
                var caller = new Caller();
                ClientCall call = caller.Open();
                for (int at = 0; at < bytes.Length; at += step)
                {
                    caller.Give(bytes[at..Math.Min(at + step, bytes.Length)]);
                }

                var response = new SimpleResponse();
                Assert.Equal(CallRead.Message, call.TryRead(response));
                Assert.Equal(Caller.Pattern(40), response.Payload!.Body.ToArray());
                Assert.Equal(CallRead.End, call.TryRead(response));
                caller.Ends(call, StatusCode.Ok);
            }
        }
    }

    [Fact]
    public void Several_messages_in_one_frame_are_read_one_by_one_also_after_the_end()
    {
        var caller = new Caller();
        ClientCall call = caller.Open();
        Assert.False(call.HasHeaders);
        caller.Give(HeadersOf(1, false, Caller.Answer));
        Assert.True(call.HasHeaders);
        Assert.Equal(CallRead.Pending, call.TryRead(new SimpleResponse()));
        caller.Give(DataOf(1, false, Join(Caller.Message(1), Caller.Message(2), Caller.Message(3))), Caller.Fine(1));
        Assert.True(call.HasEnded);
        for (int size = 1; size <= 3; size++)
        {
            var response = new SimpleResponse();
            Assert.Equal(CallRead.Message, call.TryRead(response));
            Assert.Equal(size, response.Payload!.Body.Length);
        }

        Assert.Equal(CallRead.End, call.TryRead(new SimpleResponse()));
    }

    [Fact]
    public void Metadata_goes_to_headers_and_trailers()
    {
        var caller = new Caller();
        caller.Context.ResponseHeaders = new CallMetadata(128);
        caller.Context.ResponseTrailers = new CallMetadata(128);
        caller.Open();
        caller.Give(
            HeadersOf(1, false, [.. Caller.Answer, "x-first: one", "grpc-encoding: identity"]),
            HeadersOf(1, true, "grpc-status: 0", "grpc-message: ok%20then", "x-last-bin: q80="));
        Assert.Equal("ok then", caller.Context.StatusMessage);
        Assert.Equal(1, caller.Context.ResponseHeaders.Count);
        Assert.Equal(0, caller.Context.ResponseHeaders.Find("x-first"));
        CallMetadata trailers = caller.Context.ResponseTrailers;
        byte[] value = new byte[3];
        Assert.Equal(2, trailers.CopyBinary(trailers.Find("x-last-bin"), value, 0));
        Assert.Equal([0xab, 0xcd, 0], value);
    }

    [Fact]
    public void A_single_block_is_all_trailers()
    {
        var caller = new Caller();
        caller.Context.ResponseHeaders = new CallMetadata(128);
        caller.Context.ResponseTrailers = new CallMetadata(128);
        ClientCall call = caller.Open();
        caller.Give(HeadersOf(1, true, [.. Caller.Answer, "grpc-status: 5", "grpc-message: gone", "x-why: because"]));
        caller.Ends(call, StatusCode.NotFound);
        Assert.Equal("gone", caller.Context.StatusMessage);
        Assert.Equal((0, 1), (caller.Context.ResponseHeaders.Count, caller.Context.ResponseTrailers.Count));
    }

    [Theory]
    [InlineData(":status: 200|content-type: application/grpc|grpc-status: 3", StatusCode.InvalidArgument)]
    [InlineData(":status: 200|content-type: application/grpc|grpc-status: 17", StatusCode.Unknown)]
    [InlineData(":status: 200|content-type: application/grpc|grpc-status: x", StatusCode.Unknown)]
    [InlineData(":status: 200|content-type: application/grpc", StatusCode.Unknown)]
    [InlineData(":status: 200|content-type: text/html", StatusCode.Unknown)]
    [InlineData(":status: 200", StatusCode.Unknown)]
    [InlineData(":status: 400", StatusCode.Internal)]
    [InlineData(":status: 401", StatusCode.Unauthenticated)]
    [InlineData(":status: 403", StatusCode.PermissionDenied)]
    [InlineData(":status: 404", StatusCode.Unimplemented)]
    [InlineData(":status: 429", StatusCode.Unavailable)]
    [InlineData(":status: 500", StatusCode.Unknown)]
    [InlineData(":status: 503", StatusCode.Unavailable)]
    [InlineData(":status: 503|grpc-status: 7", StatusCode.PermissionDenied)]
    public void The_status_comes_from_gRPC_and_else_from_HTTP(string fields, StatusCode expected)
    {
        var caller = new Caller();
        ClientCall call = caller.Open();
        caller.Give(HeadersOf(1, true, fields.Split('|')));
        caller.Ends(call, expected);
    }

    /// <summary>
    /// What grpcio 1.51 answers to a call whose deadline has passed when it arrives: a block without a word about the table.
    /// </summary>
    [Fact]
    public void An_answer_that_leaves_out_the_size_of_the_table_is_taken()
    {
        var caller = new Caller();
        ClientCall call = caller.Open();
        byte[] block = Block([":status: 200", "content-type: application/grpc", "grpc-status: 4", "grpc-message: Deadline"]);
        caller.Give(Of(Headers, EndHeaders | EndStream, 1, block[1..]));
        caller.Ends(call, StatusCode.DeadlineExceeded);
    }

    [Fact]
    public void A_page_that_is_not_gRPC_is_not_read_as_messages()
    {
        var caller = new Caller();
        ClientCall call = caller.Open();
        caller.Give(HeadersOf(1, false, ":status: 404", "content-type: text/html"), DataOf(1, true, "<html>no"u8.ToArray()));
        caller.Ends(call, StatusCode.Unimplemented);
        Assert.Equal("HTTP status 404", caller.Context.StatusMessage);
        Assert.Equal(CallRead.End, call.TryRead(new SimpleResponse()));
    }

    [Theory]
    [InlineData(Http2Error.RefusedStream, StatusCode.Unavailable, true)]
    [InlineData(Http2Error.Cancel, StatusCode.Cancelled, false)]
    [InlineData(Http2Error.EnhanceYourCalm, StatusCode.ResourceExhausted, false)]
    [InlineData(Http2Error.InadequateSecurity, StatusCode.PermissionDenied, false)]
    [InlineData(Http2Error.InternalError, StatusCode.Internal, false)]
    [InlineData((Http2Error)0x7777, StatusCode.Internal, false)]
    public void A_reset_is_a_status(Http2Error error, StatusCode expected, bool isRetryable)
    {
        var caller = new Caller();
        ClientCall call = caller.Open();
        caller.Give(Reset(1, error));
        caller.Ends(call, expected);
        Assert.Equal(isRetryable, caller.Context.IsRetryable);
    }

    [Fact]
    public void A_GOAWAY_makes_what_was_not_processed_retryable_and_later_calls_unavailable()
    {
        var caller = new Caller();
        ClientCall kept = caller.Open(new CallContext());
        ClientCall lost = caller.Open();
        caller.Give(GoAwayOf(1, Http2Error.NoError));
        caller.Ends(lost, StatusCode.Unavailable);
        Assert.True(caller.Context.IsRetryable);
        ClientCall late = caller.Open();
        caller.Ends(late, StatusCode.Unavailable);
        Assert.True(caller.Context.IsRetryable);
        caller.Give(HeadersOf(1, false, Caller.Answer), Caller.Fine(1));
        Assert.Equal(StatusCode.Ok, kept.Status);
    }

    [Fact]
    public void Calls_end_with_their_transport_and_the_next_one_serves_again()
    {
        var caller = new Caller();
        ClientCall call = caller.OpenAnswered();
        caller.Connection.Http2.Disconnect();
        caller.Ends(call, StatusCode.Unavailable);
        Assert.False(caller.Context.IsRetryable);
        call.Release();
        caller.Start();
        ClientCall next = caller.OpenAnswered();
        caller.Give(DataOf(1, false, Caller.Message(3)), Caller.Fine(1));
        Assert.Equal(CallRead.Message, next.TryRead(new SimpleResponse()));
        caller.Ends(next, StatusCode.Ok);
    }

    [Fact]
    public void An_Ok_in_the_middle_of_a_message_is_none()
    {
        for (int left = 1; left < 12; left++)
        {
            var caller = new Caller();
            ClientCall call = caller.OpenAnswered();
            caller.Give(DataOf(1, false, Join(Caller.Message(3), Caller.Message(30)[..left])), Caller.Fine(1));
            caller.Ends(call, StatusCode.Internal);
        }
    }

    [Theory]
    [InlineData("0000001001")] // 4,097 bytes
    [InlineData("0080000000")] // 2 GiB
    [InlineData("00ffffffff")]
    public void A_message_over_the_limit_is_refused_by_its_prefix(string prefix)
    {
        var caller = new Caller();
        ClientCall call = caller.OpenAnswered();
        caller.Take();
        caller.Give(DataOf(1, false, Convert.FromHexString(prefix)));
        caller.Ends(call, StatusCode.ResourceExhausted);
        Assert.Equal([RstStream], caller.Take().Select(frame => frame.Type));
        Assert.Equal(CallRead.End, call.TryRead(new SimpleResponse()));
    }

    [Theory]
    [InlineData("0100000000")]
    [InlineData("0200000000")]
    public void A_flag_that_was_not_agreed_on_is_refused(string prefix)
    {
        var caller = new Caller();
        ClientCall call = caller.OpenAnswered();
        caller.Give(DataOf(1, false, Convert.FromHexString(prefix)));
        caller.Ends(call, StatusCode.Internal);
    }

    [Fact]
    public void A_message_that_does_not_parse_ends_the_call_with_its_path()
    {
        var caller = new Caller();
        ClientCall call = caller.OpenAnswered();
        caller.Give(DataOf(1, false, [0, 0, 0, 0, 3, 0x12, 1, 0xff]), Caller.Fine(1));
        Assert.Equal(CallRead.End, call.TryRead(new SimpleResponse()));
        caller.Ends(call, StatusCode.Internal);
        Assert.Contains("username", caller.Context.StatusMessage);
    }

    [Fact]
    public void Headers_over_the_announced_size_end_only_their_call()
    {
        var caller = new Caller();
        ClientCall call = caller.Open();
        caller.Give(HeadersOf(1, false, [.. Caller.Answer, .. Enumerable.Repeat("x: y", 80)]));
        caller.Ends(call, StatusCode.ResourceExhausted);
        Assert.False(caller.Open().HasEnded);
    }

    /// <summary>A message may be larger than the window: while it is incomplete the window is renewed.</summary>
    [Fact]
    public void A_message_larger_than_the_window_arrives()
    {
        var caller = new Caller(40_000);
        ClientCall call = caller.OpenAnswered();
        caller.Take();
        byte[] message = Caller.Message(30_000);
        int window = Http2Options.DefaultStreamWindow;
        int sent = 0;
        while (sent < message.Length)
        {
            int size = Math.Min(window, message.Length - sent);
            Assert.True(size > 0);
            caller.Give(DataOf(1, false, message[sent..(sent + size)]));
            sent += size;
            window -= size;
            window += caller.Take().Where(f => f.Type == WindowUpdate && f.Stream == 1).Sum(f => f.FirstInt);
        }

        var response = new SimpleResponse();
        Assert.Equal(CallRead.Message, call.TryRead(response));
        Assert.Equal(30_000, response.Payload!.Body.Length);
    }

    /// <summary>Messages that nobody reads fill one window and stop there.</summary>
    [Fact]
    public void What_is_not_read_holds_the_peer_back()
    {
        var caller = new Caller();
        ClientCall call = caller.OpenAnswered();
        caller.Take();
        byte[] message = Caller.Message(500);
        for (int i = 0; i < Http2Options.DefaultStreamWindow / message.Length; i++)
        {
            caller.Give(DataOf(1, false, message));
        }

        Assert.DoesNotContain(caller.Take(), frame => frame.Type == WindowUpdate && frame.Stream == 1);
        while (call.TryRead(new SimpleResponse()) == CallRead.Message)
        {
        }

        Assert.Contains(caller.Take(), frame => frame.Type == WindowUpdate && frame.Stream == 1);
    }
}
