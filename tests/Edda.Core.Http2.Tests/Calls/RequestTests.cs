using Edda.Contracts.Grpc.Testing;
using Edda.Core.Calls;
using Edda.Core.Grpc;
using Edda.Core.Http2.Tests.Support;
using static Edda.Core.Http2.Tests.Support.Frame;

namespace Edda.Core.Http2.Tests.Calls;

public class RequestTests
{
    [Fact]
    public void The_headers_of_a_call()
    {
        var caller = new Caller();
        caller.Context.TimeoutMilliseconds = 1500;
        caller.Context.RequestMetadata = new CallMetadata(128);
        Assert.True(caller.Context.RequestMetadata.Add("x-name", "value"));
        Assert.True(caller.Context.RequestMetadata.AddBinary("x-some-bin", [0xab, 0xcd], 0, 2));
        caller.Open();
        Assert.Equal(
            [
                ":path: " + Caller.Path, ":method: POST", ":scheme: http", ":authority: device.test", "te: trailers",
                "content-type: application/grpc", "user-agent: edda-device", "grpc-timeout: 1500000u",
                "x-name: value", "x-some-bin: q80",
            ],
            caller.FieldsOf(caller.Take().Single()));
    }

    [Fact]
    public void A_unary_request_is_one_DATA_frame_that_ends_the_stream()
    {
        var caller = new Caller();
        ClientCall call = caller.Open();
        SimpleRequest request = Caller.Request(100);
        Assert.True(call.TrySend(request));
        call.CompleteSending();
        Frame data = caller.Take()[1];
        Assert.Equal((Data, EndStream, 1), (data.Type, data.Flags, data.Stream));
        Assert.Equal([0, .. Int(request.ComputeSize()), .. request.ToArray()], data.Payload);
    }

    [Fact]
    public void A_message_larger_than_the_windows_leaves_as_they_open()
    {
        var caller = new Caller();
        caller.Give(SettingsOf((4, 100)));
        ClientCall call = caller.Open();
        caller.Take();
        Assert.True(call.TrySend(Caller.Request(1000)));
        List<byte> sent = [.. caller.Take().Single().Payload];
        Assert.Equal(100, sent.Count);
        Assert.False(call.TrySend(Caller.Request(1)));
        call.CompleteSending();
        Assert.Empty(caller.Take());
        caller.Give(Window(1, 10_000));
        Frame rest = caller.Take().Single();
        Assert.Equal(EndStream, rest.Flags);
        sent.AddRange(rest.Payload);
        Assert.Equal(Caller.Request(1000).ToArray(), sent[5..]);
        Assert.False(call.TrySend(Caller.Request(1)));
    }

    [Fact]
    public void An_empty_stream_ends_without_a_window()
    {
        var caller = new Caller();
        caller.Give(SettingsOf((4, 0)));
        ClientCall call = caller.Open();
        call.CompleteSending();
        Frame end = caller.Take()[^1];
        Assert.Equal((Data, EndStream, 0), (end.Type, end.Flags, end.Payload.Length));
    }

    [Fact]
    public void A_call_waits_for_a_place_and_is_refused_for_ever_when_its_metadata_cannot_fit()
    {
        var caller = new Caller(configure: http => http.ConcurrentStreams = 1);
        ClientCall first = caller.Open(new CallContext());
        Assert.Null(caller.Connection.Open(Caller.Path, null));
        first.Release();
        caller.Take();

        caller.Context.RequestMetadata = new CallMetadata(4096);
        caller.Context.RequestMetadata.Add("x-large", new string('v', 3000));
        ClientCall refused = caller.Open();
        caller.Ends(refused, StatusCode.ResourceExhausted);
        Assert.False(caller.Context.IsRetryable);
        Assert.Equal(CallRead.End, refused.TryRead(new SimpleResponse()));
        Assert.Empty(caller.Take());
        refused.Release();
        Assert.NotNull(caller.Connection.Open(Caller.Path, null));
    }

    [Fact]
    public void A_deadline_passes_here_even_if_the_peer_says_nothing()
    {
        var caller = new Caller();
        caller.Connection.Tick(100);
        caller.Context.TimeoutMilliseconds = 50;
        ClientCall call = caller.Open();
        caller.Take();
        caller.Connection.Tick(149);
        Assert.False(call.HasEnded);
        caller.Connection.Tick(150);
        caller.Ends(call, StatusCode.DeadlineExceeded);
        Frame reset = caller.Take().Single();
        Assert.Equal((RstStream, (int)Http2Error.Cancel), (reset.Type, reset.FirstInt));
    }

    [Fact]
    public void Cancelling_and_releasing_reset_the_stream_once()
    {
        var caller = new Caller();
        ClientCall call = caller.Open();
        caller.Take();
        call.Cancel();
        call.Cancel();
        caller.Ends(call, StatusCode.Cancelled);
        call.Release();
        Assert.Equal([RstStream], caller.Take().Select(frame => frame.Type));
        caller.Open().Release();
        Assert.Equal([Headers, RstStream], caller.Take().Select(frame => frame.Type));
        Assert.Equal(0, caller.Connection.Http2.OpenStreams);
    }
}
