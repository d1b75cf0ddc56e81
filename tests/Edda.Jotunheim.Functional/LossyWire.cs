using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Edda.Testing;
using Microsoft.Win32.SafeHandles;

namespace Edda.Jotunheim.Functional;

/// <summary>
/// A wire that loses packets and lets others overtake, below the kernel's TCP. What is sent to <see cref="Far"/> leaves
/// through a network device of our own and comes back to <see cref="Near"/> as if from there: with the two addresses
/// exchanged, a packet's checksums stay right.
/// </summary>
internal sealed partial class LossyWire : IDisposable
{
    // linux/if_tun.h: IP packets, without a header before them.
    private const ulong SetInterface = 0x400454ca;
    private const short PlainPackets = 0x1001;

    // poll(2); the last in milliseconds.
    private const short Readable = 1;
    private const int LookAfter = 50;

    private const int LargestPacket = 2048;
    private const int Addresses = 12;
    private const int Tcp = 6;

    private readonly string _name = $"edda{Environment.ProcessId % 100_000}";

    // Without a buffer a read or write is one packet.
    private readonly FileStream _device = new("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
    private readonly Random _dice = new(2026);
    private readonly Thread _carrier;
    private volatile bool _isEnding;

    private LossyWire()
    {
        // struct ifreq: the name in 16 bytes, the flags in the next.
        byte[] request = new byte[40];
        Encoding.ASCII.GetBytes(_name, request);
        MemoryMarshal.Write(request.AsSpan(16), PlainPackets);
        if (Control(_device.SafeFileHandle, SetInterface, request) != 0)
            throw new Win32Exception();
        // 198.18.0.0/15 is for measuring networks and is nobody's.
        string network = $"198.18.{Environment.ProcessId % 250}.";
        Near = IPAddress.Parse(network + "1");
        Far = IPAddress.Parse(network + "2");
        _carrier = new Thread(Carry) { IsBackground = true };
    }

    public IPAddress Near { get; }

    public IPAddress Far { get; }

    /// <summary>Of a hundred packets; and how many of them come late, so that others overtake them.</summary>
    public int Loss { get; set; }

    public int Lateness { get; set; }

    public int Lost { get; private set; }

    public int Late { get; private set; }

    public static async Task<LossyWire> StartAsync()
    {
        LossyWire wire = new();
        await wire.ConfigureAsync("address", "add", wire.Near + "/24", "dev", wire._name);
        await wire.ConfigureAsync("link", "set", wire._name, "up");
        wire._carrier.Start();
        return wire;
    }

    /// <summary>The device goes with its handle, which nobody may be waiting at.</summary>
    public void Dispose()
    {
        _isEnding = true;
        _carrier.Join();
        _device.Dispose();
    }

    private async Task ConfigureAsync(params string[] arguments)
    {
        (int code, string output) = await ChildProcess.RunAsync(Requirements.Find("ip")!, arguments);
        Assert.True(code == 0, output);
    }

    private void Carry()
    {
        byte[] packet = new byte[LargestPacket];
        while (!_isEnding)
        {
            Readiness readable = new() { File = _device.SafeFileHandle.DangerousGetHandle().ToInt32(), Wanted = Readable };
            if (WaitFor(ref readable, 1, LookAfter) <= 0)
                continue;
            int length = _device.Read(packet);
            if (packet[0] >> 4 == 4 && packet[9] == Tcp)
                Carry(packet.AsSpan(0, length).ToArray());
        }
    }

    private void Carry(byte[] packet)
    {
        Span<byte> addresses = packet.AsSpan(Addresses, 8);
        (ulong from, ulong to) = (MemoryMarshal.Read<uint>(addresses), MemoryMarshal.Read<uint>(addresses[4..]));
        MemoryMarshal.Write(addresses, to | (from << 32));
        int fate = _dice.Next(100);
        if (fate < Loss)
        {
            Lost++;
        }
        else if (fate < Loss + Lateness)
        {
            Late++;
            _ = DeliverLateAsync(packet, TimeSpan.FromMilliseconds(_dice.Next(2, 40)));
        }
        else
        {
            _device.Write(packet);
        }
    }

    private async Task DeliverLateAsync(byte[] packet, TimeSpan delay)
    {
        await Task.Delay(delay);
        try
        {
            _device.Write(packet);
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException)
        {
            // Too late for the wire itself.
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, ulong request, byte[] argument);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int WaitFor(ref Readiness files, nuint count, int milliseconds);

    /// <summary>struct pollfd.</summary>
    private struct Readiness
    {
        public int File;
        public short Wanted;
        public short Seen;
    }
}
