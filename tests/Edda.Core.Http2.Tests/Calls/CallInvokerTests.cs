using Edda.Contracts.Grpc.Testing;
using Edda.Core.Calls;
using Edda.Core.Grpc;
using Edda.Core.Http2.Tests.Support;
using static Edda.Core.Http2.Tests.Support.Frame;

namespace Edda.Core.Http2.Tests.Calls;

public class CallInvokerTests
{
    [Fact]
    public void A_unary_call_waits_for_its_answer()
    {
        var invoker = new Scripted(HeadersOf(1, false, Caller.Answer), DataOf(1, false, Caller.Message(7)), Caller.Fine(1));
        var response = new SimpleResponse();
        Assert.Equal(StatusCode.Ok, invoker.Unary(Caller.Path, Caller.Request(3), response, null));
        Assert.Equal(7, response.Payload!.Body.Length);
    }

    [Fact]
    public void A_unary_call_has_exactly_one_answer()
    {
        var none = new Scripted(HeadersOf(1, false, Caller.Answer), Caller.Fine(1));
        Assert.Equal(StatusCode.Internal, none.Unary(Caller.Path, Caller.Request(3), new SimpleResponse(), null));
        byte[] twice = Join(Caller.Message(1), Caller.Message(1));
        var two = new Scripted(HeadersOf(1, false, Caller.Answer), DataOf(1, false, twice), Caller.Fine(1));
        Assert.Equal(StatusCode.Internal, two.Unary(Caller.Path, Caller.Request(3), new SimpleResponse(), null));
    }

    [Fact]
    public void An_answer_with_an_error_behind_it_is_the_error()
    {
        var context = new CallContext();
        var invoker = new Scripted(
            HeadersOf(1, false, Caller.Answer), DataOf(1, false, Caller.Message(1)), HeadersOf(1, true, "grpc-status: 10"));
        Assert.Equal(
            StatusCode.Aborted, invoker.Unary(Caller.Path, Caller.Request(3), new SimpleResponse(), context));
        Assert.Equal(StatusCode.Aborted, context.Status);
    }

    [Fact]
    public void A_transport_that_goes_away_is_Unavailable()
    {
        var context = new CallContext();
        var invoker = new Scripted();
        Assert.Equal(
            StatusCode.Unavailable, invoker.Unary(Caller.Path, Caller.Request(3), new SimpleResponse(), context));
        Assert.Equal(
            StatusCode.Unavailable, invoker.Unary(Caller.Path, Caller.Request(3), new SimpleResponse(), context));
        Assert.True(context.IsRetryable);
    }

    [Fact]
    public void Waiting_for_a_place_ends_when_the_connection_does()
    {
        var context = new CallContext();
        var invoker = new Scripted();
        for (int i = 0; i < Http2Options.DefaultConcurrentStreams; i++)
        {
            Assert.NotNull(invoker.Open(Caller.Path, null));
        }

        Assert.Null(invoker.OpenWaiting(Caller.Path, context));
        Assert.Equal((StatusCode.Unavailable, true), (context.Status, context.IsRetryable));
    }

    [Fact]
    public void Server_streaming_sends_its_request_and_leaves_the_reading()
    {
        var invoker = new Scripted(
            HeadersOf(1, false, Caller.Answer), DataOf(1, false, Caller.Message(1)), DataOf(1, false, Caller.Message(2)), Caller.Fine(1));
        ClientCall? call = invoker.ServerStreaming(Caller.Path, Caller.Request(3), null);
        Assert.NotNull(call);
        var response = new SimpleResponse();
        Assert.Equal(CallRead.Message, invoker.Read(call, response));
        Assert.Equal(CallRead.Message, invoker.Read(call, response));
        Assert.Equal(CallRead.End, invoker.Read(call, response));
        Assert.Equal(StatusCode.Ok, call.Status);
    }

    /// <summary>Each wait brings the next part of the server's script; after the last one the transport is gone.</summary>
    private sealed class Scripted(params byte[][] script) : CallInvoker
    {
        private readonly Caller _caller = new();
        private int _next;

        public override ClientCall? Open(string path, CallContext? context) => _caller.Connection.Open(path, context);

        public override bool Wait()
        {
            _caller.Take();
            if (_next == script.Length)
            {
                _caller.Connection.Http2.Disconnect();
                return false;
            }

            _caller.Give(script[_next++]);
            return true;
        }
    }
}
