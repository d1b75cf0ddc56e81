using System.Collections.Concurrent;

namespace Edda.Jotunheim.Virtual;

/// <summary>Gives any number of devices their turns on one thread: those whose bytes came at once, all others every few ms.</summary>
public sealed class DeviceRunner : IDisposable
{
    private const int SweepMs = 20;

    // Of a thousand each waits a little longer, or looking after them is all that is done.
    private const int SweptPerMs = 10;

    private readonly ConcurrentQueue<VirtualDevice> _woken = new();
    private readonly ManualResetEventSlim _work = new();
    private readonly List<VirtualDevice> _devices = [];
    private readonly Thread _thread;
    private volatile VirtualDevice[] _all = [];
    private volatile bool _isEnding;

    public DeviceRunner()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "devices" };
        _thread.Start();
    }

    public IReadOnlyList<VirtualDevice> Devices => _all;

    public void Add(VirtualDevice device)
    {
        lock (_devices)
        {
            _devices.Add(device);
            _all = [.. _devices];
        }

        Wake(device);
    }

    /// <summary>As if its plug was pulled: it is not stepped any more, and its connection breaks.</summary>
    public void Remove(VirtualDevice device)
    {
        lock (_devices)
        {
            _devices.Remove(device);
            _all = [.. _devices];
        }

        device.Radio.IsJammed = true;
        Wake(device);
    }

    public void Wake(VirtualDevice device)
    {
        if (device.TryWake())
            _woken.Enqueue(device);
        _work.Set();
    }

    public void Dispose()
    {
        _isEnding = true;
        _work.Set();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        long sweep = 0;
        while (!_isEnding)
        {
            _work.Reset();
            while (_woken.TryDequeue(out VirtualDevice? device))
                device.Step();
            long now = Environment.TickCount64;
            if (now >= sweep)
            {
                VirtualDevice[] all = _all;
                foreach (VirtualDevice device in all)
                    device.Step();
                sweep = Environment.TickCount64 + Math.Max(SweepMs, all.Length / SweptPerMs);
            }

            _work.Wait((int)Math.Max(1, sweep - Environment.TickCount64));
        }

        foreach (VirtualDevice device in _all)
        {
            device.Radio.IsJammed = true;
            device.Step();
        }
    }
}
