using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edda.Jotunheim.Functional;

/// <summary>
/// A TCP proxy that behaves as networks do: it stalls, which is what loss is to TCP, delays, cuts in the middle of a
/// frame, and forgets one side of a connection without telling the other.
/// </summary>
internal sealed class BadNetwork : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly ConcurrentDictionary<Socket, bool> _sockets = new();
    private readonly CancellationTokenSource _end = new();
    private volatile TaskCompletionSource? _stall;
    private volatile string? _word;
    private volatile bool _isAnswerLost;
    private int _cutAfter = int.MaxValue;

    /// <param name="target">The port on this machine to which everything goes.</param>
    /// <param name="near">Where it listens; by default on loopback.</param>
    public BadNetwork(int target, IPAddress? near = null)
    {
        _listener = new TcpListener(near ?? IPAddress.Loopback, 0);
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How long each piece is on its way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The largest piece that goes through at once: 1 shows every boundary there is.</summary>
    public int Piece { get; set; } = 4096;

    /// <summary>What devices say is taken and goes nowhere, as if the network had died in that direction alone.</summary>
    public bool HoldUp { get; set; }

    /// <summary>From where a device says this on, what the hub says is taken and goes nowhere. Null: everything goes through.</summary>
    public string? LoseAnswersTo
    {
        get => _word;
        set => (_word, _isAnswerLost) = (value, false);
    }

    public int Cuts { get; private set; }

    /// <summary>Connections that devices have made to it.</summary>
    public int Arrivals { get; private set; }

    /// <summary>Nothing goes through until <see cref="Flow"/>: what is lost comes late.</summary>
    public void Stall() => _stall ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Flow()
    {
        TaskCompletionSource? stall = _stall;
        _stall = null;
        stall?.SetResult();
    }

    /// <summary>Breaks every connection that carries so many more bytes, wherever in a frame that is.</summary>
    public void CutAfter(int bytes) => Volatile.Write(ref _cutAfter, bytes);

    /// <summary>Breaks all connections now.</summary>
    public void Cut()
    {
        foreach (Socket socket in _sockets.Keys)
            Break(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Flow();
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket device = await _listener.AcceptSocketAsync(_end.Token);
                Arrivals++;
                Socket hub = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                device.NoDelay = true;
                _sockets[device] = true;
                _sockets[hub] = true;
                _ = ConnectAsync(device, hub);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ConnectAsync(Socket device, Socket hub)
    {
        try
        {
            await hub.ConnectAsync(IPAddress.Loopback, _target);
        }
        catch (SocketException)
        {
            Break(device);
            Break(hub);
            return;
        }

        _ = PumpAsync(device, hub, isUp: true);
        _ = PumpAsync(hub, device, isUp: false);
    }

    private async Task PumpAsync(Socket from, Socket to, bool isUp)
    {
        byte[] bytes = new byte[4096];
        try
        {
            while (true)
            {
                int count = await from.ReceiveAsync(bytes.AsMemory(0, Math.Min(Piece, bytes.Length)));
                if (count == 0)
                    break;
                if (_stall is { } stall)
                    await stall.Task;
                if (isUp && HoldUp)
                    continue;
                if (isUp && _word is { } word && bytes.AsSpan(0, count).IndexOf(Encoding.UTF8.GetBytes(word)) >= 0)
                    _isAnswerLost = true;
                if (!isUp && _isAnswerLost)
                    continue;
                if (Delay > TimeSpan.Zero)
                    await Task.Delay(Delay, _end.Token);
                int left = Interlocked.Add(ref _cutAfter, -count);
                if (left < 0)
                {
                    await to.SendAsync(bytes.AsMemory(0, Math.Max(0, count + left)));
                    Cuts++;
                    CutAfter(int.MaxValue);
                    break;
                }

                await to.SendAsync(bytes.AsMemory(0, count));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }

        Break(from);
        Break(to);
    }

    private void Break(Socket socket)
    {
        if (_sockets.TryRemove(socket, out _))
            socket.Dispose();
    }
}
