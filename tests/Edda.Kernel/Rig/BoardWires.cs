using System.Globalization;
using System.Net.Sockets;
using System.Numerics;
using System.Text;

namespace Edda.Kernel.Rig;

/// <summary>
/// The outside of the virtual board: the registers of Guest/board.asl, written and read as the hardware would, through
/// QEMU's qtest protocol (one line each way). One test at a time.
/// </summary>
internal sealed class BoardWires : IDisposable
{
    private const long Pins = 0xFF000000;
    private const long PwmChannels = 0xFF001000;
    private const long Gauges = 0xFF008000;
    private const int InterruptLine = 5;
    private const int InterruptPorts = 0x2000;

    // AMD's GPIO controller, a word for each pin.
    private const int EdgeAt = 9;
    private const uint EdgeMask = 3;
    private const uint RisingEdge = 0;
    private const uint BothEdges = 2;
    private const uint InterruptEnabled = 1 << 11;
    private const uint InterruptUnmasked = 1 << 12;
    private const uint Level = 1 << 16;
    private const uint PullUp = 1 << 20;
    private const uint PullDown = 1 << 21;
    private const uint OutputLevel = 1 << 22;
    private const uint OutputEnabled = 1 << 23;
    private const uint InterruptHappened = 1 << 28;
    private const int InterruptBanks = 0x2F8; // a bit for four pins

    private const uint PwmEnabled = 1u << 31;
    private const uint PwmUpdate = 1u << 30;
    private const int PwmSpacing = 0x400;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _answers;

    public BoardWires(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _socket.ReceiveTimeout = (int)Testing.ChildProcess.Patience.TotalMilliseconds;
        _answers = new StreamReader(new NetworkStream(_socket));
    }

    /// <summary>What ACPI's methods of the board say.</summary>
    public enum Gauge
    {
        Mains = 0,
        TenthsOfKelvin = 4,
        Lux = 8,
        Glow = 12,
    }

    /// <summary>
    /// Drives an input from outside; an edge that is watched is an interrupt. Only the bytes that are the hardware's own
    /// are written: the driver may be switching the interrupt on in this moment, in another byte of the word.
    /// </summary>
    public void Drive(int pin, bool high)
    {
        uint word = Read(PinAt(pin));
        if ((word & Level) != 0 == high)
            return;
        WriteByteOf(PinAt(pin), Level, word ^ Level);
        uint wanted = (word >> EdgeAt) & EdgeMask;
        if (!Watches(word) || (wanted != BothEdges && wanted == RisingEdge != high))
            return;
        WriteByteOf(PinAt(pin), InterruptHappened, word | InterruptHappened);
        int bank = InterruptBanks + (pin / 4 / 32 * 4);
        Write(Pins + bank, 1u << (pin / 4 % 32));
        Port(InterruptPorts + InterruptLine, 1);
        Port(InterruptPorts + InterruptLine, 0);
    }

    public PinWord Pin(int pin) => new(Read(PinAt(pin)));

    public bool IsWatched(int pin) => Watches(Read(PinAt(pin)));

    /// <summary>Whether a PWM channel is on, and which part of the time; takes over new settings, as the hardware does.</summary>
    public (bool IsOn, double Duty) Pwm(int channel)
    {
        uint word = Read(PwmChannels + (PwmSpacing * channel));
        if ((word & PwmUpdate) != 0)
            Write(PwmChannels + (PwmSpacing * channel), word & ~PwmUpdate);
        return ((word & PwmEnabled) != 0, 1 - ((word & 0xFF) / 255.0));
    }

    public uint this[Gauge gauge]
    {
        get => Read(Gauges + (int)gauge);
        set => Write(Gauges + (int)gauge, value);
    }

    public void Dispose()
    {
        _answers.Dispose();
        _socket.Dispose();
    }

    private static bool Watches(uint word) =>
        (word & (InterruptEnabled | InterruptUnmasked)) == (InterruptEnabled | InterruptUnmasked);

    private static long PinAt(int pin) => Pins + (4 * pin);

    private uint Read(long address) =>
        (uint)ulong.Parse(Ask($"readl 0x{address:x}")["OK 0x".Length..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private void Write(long address, uint value) => Ask($"writel 0x{address:x} 0x{value:x}");

    /// <summary>Of a word, the one byte in which a bit is.</summary>
    private void WriteByteOf(long address, uint bit, uint word)
    {
        int index = BitOperations.Log2(bit) / 8;
        Ask($"writeb 0x{address + index:x} 0x{(byte)(word >> (8 * index)):x}");
    }

    private void Port(int port, int value) => Ask($"outb 0x{port:x} 0x{value:x}");

    private string Ask(string command)
    {
        _socket.Send(Encoding.ASCII.GetBytes(command + "\n"));
        string answer = _answers.ReadLine() ?? throw new IOException("the virtual machine has ended");
        return answer.StartsWith("OK", StringComparison.Ordinal)
            ? answer
            : throw new InvalidOperationException($"{command}: {answer}");
    }

    /// <summary>What the driver has set a pin to.</summary>
    public readonly record struct PinWord(uint Word)
    {
        public bool IsOutput => (Word & OutputEnabled) != 0;

        public bool IsHigh => (Word & OutputLevel) != 0;

        public string Bias => (Word & (PullUp | PullDown)) switch
        {
            PullUp => "up",
            PullDown => "down",
            0 => "none",
            _ => "both",
        };
    }
}
