using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Functional.Loki;

/// <summary>Calls that wait for their turn, as those see it who follow them.</summary>
public sealed class QueueTests
{
    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Who_waits_hears_his_place_the_reason_and_how_he_comes_forward_and_is_next_when_another_is_cancelled()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync("""{ "scripts": { "concurrent": 1 } }""");
        await loki.RegisterAsync("wait", "return input()");
        await using Followed first = await Followed.StartAsync(loki);
        await first.UntilAsync(ScriptEvent.WhatOneofCase.Started);

        await using Followed second = await Followed.StartAsync(loki);
        ScriptEvent told = await second.UntilAsync(ScriptEvent.WhatOneofCase.Queued);
        Assert.Equal((1U, "1 scripts run, as many as may"), (told.Queued!.Position, told.Queued.Reason.ToString()));
        await using Followed third = await Followed.StartAsync(loki);
        told = await third.UntilAsync(ScriptEvent.WhatOneofCase.Queued);
        Assert.Equal(2U, told.Queued!.Position);

        await first.SayAsync(new ScriptInput { Cancel = true });
        RpcException cancelled = await Assert.ThrowsAsync<RpcException>(() => first.UntilAsync(ScriptEvent.WhatOneofCase.Finished));
        Assert.Equal(StatusCode.Cancelled, cancelled.Code);
        told = await third.UntilAsync(ScriptEvent.WhatOneofCase.Queued);
        Assert.Equal(1U, told.Queued!.Position);
        foreach (Followed next in (Followed[])[second, third])
        {
            await next.UntilAsync(ScriptEvent.WhatOneofCase.Started);
            await next.SayAsync(new ScriptInput { Input = new Value { Text = "on" } });
            told = await next.UntilAsync(ScriptEvent.WhatOneofCase.Finished);
            Assert.Equal("on", told.Finished!.Result!.Text.ToString());
            Assert.True(told.Finished.Usage!.QueuedUs > 0);
        }
    }

    /// <summary>One run of "wait".</summary>
    private sealed class Followed(GrpcStream<ScriptInput, ScriptEvent> stream) : IAsyncDisposable
    {
        private readonly ScriptEvent _told = new();

        public static async Task<Followed> StartAsync(LokiCaller loki)
        {
            Followed run = new(loki.Client.StreamScriptExecution(LokiCaller.InTime));
            await run.SayAsync(new ScriptInput { Start = new ExecuteScriptRequest { Name = "wait" } });
            return run;
        }

        public async Task SayAsync(ScriptInput input) => await stream.WriteAsync(input);

        public async Task<ScriptEvent> UntilAsync(ScriptEvent.WhatOneofCase what)
        {
            do
                Assert.True(await stream.ReadAsync(_told), $"it ended before {what}");
            while (_told.WhatCase != what);
            return _told;
        }

        public ValueTask DisposeAsync() => stream.DisposeAsync();
    }
}
