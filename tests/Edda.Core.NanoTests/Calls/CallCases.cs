using Edda.Contracts.Bench.V1;
using Edda.Core.Calls;
using Edda.Core.Grpc;

using nanoFramework.Runtime.Native;

namespace Edda.Core.NanoTests.Calls;

/// <summary>Whole gRPC calls of generated messages through HPACK, HTTP/2 and the call layer.</summary>
public static class CallCases
{
    private const string Path = "/bench.v1.Echo/Echo";

    public static void Run(Report report)
    {
        var invoker = new LoopInvoker(new CallConnection(new CallConnectionOptions("device.test")), new FakeServer());
        var context = new CallContext();
        var request = new Action();
        request.Id.Set("a-1");
        request.Type.Set("gpio.write");
        request.Priority = -3;
        request.DeadlineUnixMs = 1700000000000;
        var response = new Action();

        for (int i = 0; i < 10; i++)
        {
            request.Priority = i - 3;
            Expect(report, "unary " + i.ToString(), StatusCode.Ok, invoker.Unary(Path, request, response, context));
            report.Equal("call: unary " + i.ToString() + ": the message", i - 3, response.Priority);
        }

        report.Equal("call: the preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", invoker.Server.Preface);
        report.Equal("call: the text that came back", "gpio.write", response.Type.ToString());
        report.Equal("call: the number of 64 bits", 1700000000000, response.DeadlineUnixMs);

        Ping(report, invoker);
        KeepNothing(report, invoker, request, response, context);
        Streaming(report, invoker, request, response, context);

        invoker.Server.Answer = FakeServer.Refuse;
        Expect(report, "refused", StatusCode.NotFound, invoker.Unary(Path, request, response, context));
        report.Equal("call: refused: the message", "no \u00e4pfel", context.StatusMessage);

        invoker.Server.Answer = FakeServer.Reset;
        Expect(report, "reset", StatusCode.Cancelled, invoker.Unary(Path, request, response, context));

        invoker.Server.Answer = FakeServer.Echo;
        invoker.Delay = 50;
        context.TimeoutMilliseconds = 20;
        Expect(report, "too late", StatusCode.DeadlineExceeded, invoker.Unary(Path, request, response, context));
        context.TimeoutMilliseconds = 0;
        Expect(report, "after it", StatusCode.Ok, invoker.Unary(Path, request, response, context));

        invoker.Server.Answer = FakeServer.GoAway;
        Expect(report, "gone away", StatusCode.Unavailable, invoker.Unary(Path, request, response, context));
        report.True("call: gone away: may be tried again", context.IsRetryable);
    }

    /// <summary>What calls leave behind would end a device in days; .NET's own bookkeeping is why it is not compared with 0.</summary>
    private static void KeepNothing(Report report, LoopInvoker invoker, Action request, Action response, CallContext context)
    {
        const int Calls = 100;
        const int Slack = 2048;
        long before = GC.Run(true);
        for (int i = 0; i < Calls; i++)
            invoker.Unary(Path, request, response, context);
        long kept = before - GC.Run(true);
        report.Retained("100 more calls", kept);
        report.True("call: nothing is kept of a call", kept < Slack);
    }

    private static void Ping(Report report, LoopInvoker invoker)
    {
        invoker.Server.Ping();
        invoker.Wait();
        invoker.Wait();
        report.Equal("call: a ping is answered", 1, invoker.Server.PingAcks);
    }

    private static void Streaming(Report report, LoopInvoker invoker, Action request, Action response, CallContext context)
    {
        invoker.Server.Answer = FakeServer.Stream;
        ClientCall call = invoker.ServerStreaming(Path, request, context);
        int messages = 0;
        while (invoker.Read(call, response) == CallRead.Message)
            messages++;
        report.Equal("call: streamed messages", 3, messages);
        Expect(report, "streamed", StatusCode.Ok, call.Status);
        call.Release();
    }

    private static void Expect(Report report, string name, StatusCode expected, StatusCode actual) =>
        report.Equal("call: " + name + ": status", (int)expected, (int)actual);
}
