using System.Globalization;
using System.Runtime.InteropServices;
using Edda.Core.Grpc;

namespace Edda.Loki.Fenrir.Linux;

/// <summary>
/// Pins through the GPIO character device: "gpio17" is line 17 of the first chip, "gpiochip1/4" line 4 of the second. An
/// output stays requested, and keeps its level, until it is read or Dispose. Any thread; one call at a time.
/// </summary>
internal sealed class GpioPins(string root) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Chip, uint Line), int> _outputs = [];
    private readonly DescriptorWatch _watch = new();

    public bool Read(string pin, PinPull pull)
    {
        (int chip, uint line) = Parse(pin);
        lock (_gate)
        {
            if (_outputs.TryGetValue((chip, line), out int output))
                return ReadLevel(output, pin);
            int fd = Request(pin, GpioLine.Request(line, GpioLine.Input | Bias(pull)));
            try
            {
                return ReadLevel(fd, pin);
            }
            finally
            {
                _ = DeviceCalls.Close(fd);
            }
        }
    }

    public unsafe void Write(string pin, bool level)
    {
        (int chip, uint line) = Parse(pin);
        lock (_gate)
        {
            if (!_outputs.TryGetValue((chip, line), out int fd))
            {
                _outputs[(chip, line)] = Request(pin, GpioLine.Request(line, GpioLine.Output, level));
                return;
            }

            fixed (byte* values = GpioLine.Values(level))
            {
                if (DeviceCalls.Control(fd, GpioLine.SetValues, values) < 0)
                    throw Failed(pin);
            }
        }
    }

    public async ValueTask<PinEdge?> WatchAsync(
        string pin, PinPull pull, bool rising, bool falling, TimeSpan timeout, CancellationToken cancellation)
    {
        ulong edges = (rising ? GpioLine.RisingEdge : 0) | (falling ? GpioLine.FallingEdge : 0);
        int fd = Request(pin, GpioLine.Request(Parse(pin).Line, GpioLine.Input | Bias(pull) | edges));
        try
        {
            if (DeviceCalls.ControlDescriptor(fd, DeviceCalls.SetFlags, DeviceCalls.NonBlocking) < 0)
                throw Failed(pin);
            long end = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
            while (true)
            {
                if (TryReadEdge(fd, pin, out PinEdge edge))
                    return edge;
                long left = end - Environment.TickCount64;
                if (left <= 0 || !await _watch.WaitAsync(fd, TimeSpan.FromMilliseconds(left), cancellation).ConfigureAwait(false))
                    return null;
            }
        }
        finally
        {
            _ = DeviceCalls.Close(fd);
        }
    }

    public string? Check() => File.Exists(Path.Combine(root, "dev/gpiochip0")) ? null : "this machine has no GPIO: no /dev/gpiochip0";

    public void Dispose()
    {
        _watch.Dispose();
        lock (_gate)
        {
            foreach (int fd in _outputs.Values)
                _ = DeviceCalls.Close(fd);
            _outputs.Clear();
        }
    }

    private unsafe int Request(string pin, byte[] request)
    {
        string path = Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"dev/gpiochip{Parse(pin).Chip}"));
        int chip = DeviceCalls.Open(path, DeviceCalls.ReadWrite | DeviceCalls.CloseOnExec, 0);
        if (chip < 0)
            throw Failed(pin);
        try
        {
            fixed (byte* at = request)
            {
                if (DeviceCalls.Control(chip, GpioLine.GetLine, at) < 0)
                    throw Failed(pin);
            }

            return GpioLine.DescriptorOf(request);
        }
        finally
        {
            _ = DeviceCalls.Close(chip);
        }
    }

    private static unsafe bool ReadLevel(int fd, string pin)
    {
        byte[] values = GpioLine.Values(false);
        fixed (byte* at = values)
        {
            if (DeviceCalls.Control(fd, GpioLine.GetValues, at) < 0)
                throw Failed(pin);
        }

        return GpioLine.LevelOf(values);
    }

    private static unsafe bool TryReadEdge(int fd, string pin, out PinEdge edge)
    {
        byte* buffer = stackalloc byte[GpioLine.EventSize];
        nint count = DeviceCalls.Read(fd, buffer, GpioLine.EventSize);
        edge = count == GpioLine.EventSize ? GpioLine.EdgeOf(new ReadOnlySpan<byte>(buffer, GpioLine.EventSize)) : default;
        if (count < 0 && Marshal.GetLastPInvokeError() != DeviceCalls.Again)
            throw Failed(pin);
        return count == GpioLine.EventSize;
    }

    private static (int Chip, uint Line) Parse(string pin)
    {
        int slash = pin.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> chip = slash < 0 ? "0" : pin.StartsWith("gpiochip", StringComparison.Ordinal) ? pin.AsSpan("gpiochip".Length..slash) : "";
        ReadOnlySpan<char> line = slash >= 0 ? pin.AsSpan(slash + 1) : pin.StartsWith("gpio", StringComparison.Ordinal) ? pin.AsSpan("gpio".Length) : "";
        if (ushort.TryParse(chip, NumberStyles.None, CultureInfo.InvariantCulture, out ushort chipNumber)
            && ushort.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out ushort lineNumber))
            return (chipNumber, lineNumber);
        throw new FenrirException(StatusCode.InvalidArgument, $"\"{pin}\" is no pin; allowed: \"gpio17\", \"gpiochip1/4\"");
    }

    private static ulong Bias(PinPull pull) => pull switch
    {
        PinPull.Up => GpioLine.PullUp,
        PinPull.Down => GpioLine.PullDown,
        _ => GpioLine.NoPull,
    };

    private static FenrirException Failed(string pin) =>
        new(StatusCode.Unavailable, $"{pin}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}
