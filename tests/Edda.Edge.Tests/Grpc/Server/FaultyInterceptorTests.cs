using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Edge.Tests.Grpc.Server;

/// <summary>An interceptor that fails is somebody's mistake, and no reason to stop serving.</summary>
public class FaultyInterceptorTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_fails_harms_no_call_after_it(bool atBegin)
    {
        var faulty = new Faulty(atBegin);
        await using Served served = await Served.StartAsync(options => options.Interceptors.Add(faulty));
        using Stranger caller = await Stranger.OpenAsync(served);
        await caller.CallAsync(1);
        Assert.True(await caller.IsAnsweredAsync(atBegin ? StatusCode.Unknown : StatusCode.Ok));

        faulty.IsWell = true;
        using Stranger next = await Stranger.OpenAsync(served);
        await next.CallAsync(1);
        Assert.True(await next.IsAnsweredAsync(StatusCode.Ok));
        await Eventually.HoldsAsync(() => served.Server.RunningCalls == 0, "no call is left over");
    }

    private sealed class Faulty(bool atBegin) : ServerInterceptor
    {
        public bool IsWell { get; set; }

        public override bool Begin(ServerCall call) =>
            atBegin && !IsWell ? throw new InvalidOperationException("faulty") : true;

        public override void End(ServerCall call, in CallSummary summary)
        {
            if (!atBegin && !IsWell)
            {
                throw new InvalidOperationException("faulty");
            }
        }
    }
}
