using System.Threading.Channels;
using Edda.Contracts.Loki.V1;
using Edda.Edge.Grpc;
using Edda.Loki.Api.Internal;
using Edda.Loki.Execution;
using Edda.Loki.Workers;

namespace Edda.Loki.Api;

/// <summary>
/// One streamed execution. The worker's reader puts events in a queue, this call's handler sends them: a slow caller
/// delays nobody. How much waits here is bounded by the script's output limit, and of all streams by the backlog's; what the
/// caller sends ahead of the script is held for the run.
/// </summary>
internal sealed class ScriptStream(
    RequestStream<ScriptInput> requests, ResponseStream<ScriptEvent> responses, ServerCall call, ScriptExecutor executor) : IScriptListener
{
    private const int MostInputs = 1024;

    private readonly Channel<ScriptEvent> _events = Channel.CreateUnbounded<ScriptEvent>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly Channel<Value> _inputs = Channel.CreateBounded<Value>(MostInputs);
    private readonly CancellationTokenSource _cancelled = new();
    private ScriptJob? _job;
    private int _position;
    private volatile bool _hasUnreadPlace;
    private long _waiting;

    public async ValueTask RunAsync(ScriptRunner runner, RegisteredScript script, ValueMap arguments)
    {
        using CancellationTokenSource reading = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation);
        Usage usage = new();
        Task<ScriptOutcome?> run = runner.RunAsync(script, arguments, usage, call, this, _cancelled.Token).AsTask();
        Task inputs = _job is { } job ? ReadInputsAsync(job, reading.Token) : Task.CompletedTask;
        _ = run.ContinueWith(
            _ => _events.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            await foreach (ScriptEvent told in _events.Reader.ReadAllAsync(call.Cancellation).ConfigureAwait(false))
            {
                await responses.WriteAsync(told, call.Cancellation).ConfigureAwait(false);
                if (told.WhatCase == ScriptEvent.WhatOneofCase.Output)
                    Wait(-told.Output.Length);
                else if (told.WhatCase == ScriptEvent.WhatOneofCase.Queued)
                    _hasUnreadPlace = false;
            }

            if (await run.ConfigureAwait(false) is { } outcome)
            {
                ScriptEvent end = new();
                Finished finished = end.EnsureFinished();
                finished.EnsureResult().CopyFrom(outcome.Result);
                finished.EnsureUsage().CopyFrom(usage);
                await responses.WriteAsync(end, call.Cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
            await inputs.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Wait(-Interlocked.Read(ref _waiting)); // what nobody will take
        }
    }

    public void Submitted(ScriptJob job) => _job = job;

    public void Queued(int position, string reason)
    {
        // Whoever does not read has one of them in store, not all that have been.
        if (position == _position || _hasUnreadPlace)
            return;
        _position = position;
        _hasUnreadPlace = true;
        ScriptEvent told = new();
        Queued queued = told.EnsureQueued();
        queued.Position = (uint)position;
        queued.Reason = reason;
        _events.Writer.TryWrite(told);
    }

    public void Started()
    {
        ScriptEvent told = new();
        told.EnsureStarted();
        _events.Writer.TryWrite(told);
    }

    public void Warned(string limit, long measured, long allowed)
    {
        ScriptEvent told = new();
        Warning warning = told.EnsureWarning();
        warning.Limit = limit;
        warning.Measured = (ulong)measured;
        warning.Allowed = (ulong)allowed;
        _events.Writer.TryWrite(told);
    }

    public void Output(ReadOnlySpan<byte> text)
    {
        ScriptEvent told = new();
        told.EnsureOutput().SetPrinted(text);
        Wait(told.Output.Length);
        _events.Writer.TryWrite(told);
    }

    public async ValueTask<Value?> InputAsync(CancellationToken cancellation)
    {
        while (await _inputs.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            if (_inputs.Reader.TryRead(out Value? value))
            {
                _job!.Memory.GiveBack(value.ComputeSize());
                return value;
            }
        }

        return null;
    }

    private void Wait(long bytes)
    {
        Interlocked.Add(ref _waiting, bytes);
        executor.Backlog.Add(bytes);
    }

    private async Task ReadInputsAsync(ScriptJob job, CancellationToken end)
    {
        try
        {
            ScriptInput message = new();
            while (await requests.ReadAsync(message, end).ConfigureAwait(false))
            {
                if (message.HasCancel && message.Cancel)
                    await _cancelled.CancelAsync().ConfigureAwait(false);
                else if (message.Input is { } tooMuch && job.Memory.Take(tooMuch.ComputeSize()) is { } reached)
                    executor.End(job, reached);
                else if (message.Input is { } input)
                    await _inputs.Writer.WriteAsync(Copy(input), end).ConfigureAwait(false);
            }
        }
        finally
        {
            _inputs.Writer.TryComplete();
        }
    }

    private static Value Copy(Value value)
    {
        Value copy = new();
        copy.CopyFrom(value);
        return copy;
    }
}
