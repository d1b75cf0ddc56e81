using System.Net;
using System.Net.Sockets;
using Edda.Gladsheim.Thjalfi.Readiness;

namespace Edda.Gladsheim.Tests.Thjalfi.Readiness;

public sealed class PortProbeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly Workshop _shop = new();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Port_is_reported_once_it_is_open(string address)
    {
        using Socket listener = new(IPAddress.Parse(address).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        await Opens(listener);
    }

    [Fact]
    public async Task Unix_socket_is_reported_once_it_is_open()
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_shop.File("socket")));
        await Opens(listener);
    }

    [Fact]
    public async Task Stopped_probe_leaves_no_descriptor_and_reports_nothing()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int before = Directory.GetFiles("/proc/self/fd").Length;
        bool reported = false;
        await _shop.On(() =>
        {
            PortProbe made = new(_shop.Reactor, listener.LocalEndPoint!, Interval, () => reported = true);
            made.Start();
            made.Start();
            made.Stop();
            return true;
        });
        listener.Listen();
        Assert.Equal(before, await _shop.On(() => Directory.GetFiles("/proc/self/fd").Length));
        Assert.False(reported);
    }

    [Fact]
    public void Other_end_points_are_refused() =>
        Assert.Throws<ArgumentException>(() => new PortProbe(_shop.Reactor, new DnsEndPoint("localhost", 1), Interval, () => { }));

    private async Task Opens(Socket listener)
    {
        TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _shop.On(() =>
        {
            new PortProbe(_shop.Reactor, listener.LocalEndPoint!, Interval, open.SetResult).Start();
            return true;
        });
        Assert.False(open.Task.IsCompleted);
        listener.Listen();
        await open.Task.WaitAsync(Patience);
    }

    public void Dispose() => _shop.Dispose();
}
