using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>
/// Writes to a connection, on the thread of whoever asks first; those that ask meanwhile leave the rest to that one. Any
/// thread.
/// </summary>
/// <param name="write">Writes what is to be said; true when there is more, after a flush. One thread at a time.</param>
/// <param name="written">All has been said for now.</param>
internal sealed class OutputPump(ConnectionContext context, Func<PipeWriter, bool> write, Action written, TimeProvider clock)
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly PipeWriter _output = context.Transport.Output;
    private readonly TaskCompletionSource _silence = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // How many have asked that something be written; above 0 somebody writes.
    private int _asked;
    private bool _isOver;
    private long _stuck;

    /// <summary>Since when the peer takes nothing of what it was sent; 0: it does.</summary>
    public long StuckSince => Volatile.Read(ref _stuck);

    /// <summary>There is something to write.</summary>
    public void Ask()
    {
        if (Interlocked.Increment(ref _asked) == 1)
        {
            _ = WriteAsync();
        }
    }

    /// <summary>Writes what is left to say and then nothing any more. A peer that does not take it loses it.</summary>
    public async Task EndAsync()
    {
        Volatile.Write(ref _isOver, true);
        Ask();
        if (!_silence.Task.IsCompleted)
        {
            await Task.WhenAny(_silence.Task, Task.Delay(LastWords, clock)).ConfigureAwait(false);
        }

        if (!_silence.Task.IsCompleted)
        {
            Abort("The peer takes nothing.");
            await _silence.Task.ConfigureAwait(false);
        }
    }

    private void Abort(string why) => context.Abort(new ConnectionAbortedException(why));

    /// <summary>Nobody waits for it, and those that asked have nothing to do with what goes wrong here.</summary>
    private async Task WriteAsync()
    {
        while (true)
        {
            int seen = Volatile.Read(ref _asked);
            bool isLast = Volatile.Read(ref _isOver);
            if (await TryWriteAsync().ConfigureAwait(false))
            {
                written();
            }
            else
            {
                Abort("The peer is gone.");
            }

            if (isLast)
            {
                // Whoever asks from here on finds somebody who writes, and nobody does.
                _silence.TrySetResult();
                return;
            }

            if (Interlocked.Add(ref _asked, -seen) == 0)
            {
                return;
            }
        }
    }

    private async ValueTask<bool> TryWriteAsync()
    {
        try
        {
            for (bool hasMore = true; hasMore;)
            {
                hasMore = write(_output);
                ValueTask<FlushResult> flush = _output.FlushAsync();
                Volatile.Write(ref _stuck, flush.IsCompleted ? 0 : clock.GetTimestamp());
                FlushResult flushed = await flush.ConfigureAwait(false);
                Volatile.Write(ref _stuck, 0);
                if (flushed.IsCompleted)
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception)
        {
            // TLS says so when a connection breaks. Whatever it was, half a frame may have left.
            return false;
        }
    }
}
