namespace Edda.Loki.Fenrir.Linux;

/// <summary>
/// Waits for descriptors that have something to read: one thread for all who wait, asleep in poll(2), and none while
/// nobody waits. Any thread may call. Owns its thread, and the counter that wakes it, until Dispose.
/// </summary>
internal sealed class DescriptorWatch : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(int Descriptor, TaskCompletionSource<bool> Ready)> _waiting = [];
    private int _wake = -1;
    private bool _isRunning;
    private bool _isEnded;

    /// <summary>False: nothing came in time, or the watch has ended. The descriptor is the caller's, and open until then.</summary>
    public async ValueTask<bool> WaitAsync(int descriptor, TimeSpan timeout, CancellationToken cancellation)
    {
        TaskCompletionSource<bool> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_isEnded)
                return false;
            _waiting.Add((descriptor, ready));
            Begin();
        }

        try
        {
            return await ready.Task.WaitAsync(timeout, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            lock (_gate)
            {
                // Whoever waits no longer closes the descriptor next: the thread must not look at it again.
                if (_waiting.Remove((descriptor, ready)))
                    Wake();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isEnded = true;
            foreach ((_, TaskCompletionSource<bool> ready) in _waiting)
                ready.TrySetResult(false);
            _waiting.Clear();
            if (_isRunning)
                Wake();
        }
    }

    private void Begin()
    {
        if (_isRunning)
        {
            Wake();
            return;
        }

        _wake = DeviceCalls.EventCounter(0, DeviceCalls.NonBlocking | DeviceCalls.CloseOnExec);
        _isRunning = true;
        new Thread(Run, 64 << 10) { IsBackground = true, Name = "fenrir edges" }.Start();
    }

    private unsafe void Wake()
    {
        ulong one = 1;
        _ = DeviceCalls.Write(_wake, (byte*)&one, sizeof(ulong));
    }

    private void Run()
    {
        while (true)
        {
            PolledDescriptor[] polled;
            lock (_gate)
            {
                if (_waiting.Count == 0)
                {
                    _isRunning = false;
                    _ = DeviceCalls.Close(_wake);
                    return;
                }

                polled = new PolledDescriptor[_waiting.Count + 1];
                polled[0] = new PolledDescriptor { Descriptor = _wake, Wanted = DeviceCalls.Readable };
                for (int i = 0; i < _waiting.Count; i++)
                    polled[i + 1] = new PolledDescriptor { Descriptor = _waiting[i].Descriptor, Wanted = DeviceCalls.Readable };
            }

            Poll(polled);
            Tell(polled);
        }
    }

    private unsafe void Poll(PolledDescriptor[] polled)
    {
        fixed (PolledDescriptor* first = polled)
            _ = DeviceCalls.Poll(first, (nuint)polled.Length, -1);
        ulong count;
        _ = DeviceCalls.Read(_wake, (byte*)&count, sizeof(ulong));
    }

    private void Tell(PolledDescriptor[] polled)
    {
        lock (_gate)
        {
            for (int i = _waiting.Count - 1; i >= 0; i--)
            {
                (int descriptor, TaskCompletionSource<bool> ready) = _waiting[i];
                // A closed descriptor or an error is something to read, too: the reader finds out which.
                if (!Array.Exists(polled, one => one.Descriptor == descriptor && one.Seen != 0))
                    continue;
                _waiting.RemoveAt(i);
                ready.TrySetResult(true);
            }
        }
    }
}
