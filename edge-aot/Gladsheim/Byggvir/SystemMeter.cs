using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Byggvir;

/// <summary>What the whole machine uses (proc(5)). The loop samples; any thread reads the history.</summary>
public sealed class SystemMeter(int history) : IDisposable
{
    private const int MicrosecondsPerTick = 10_000;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly KernelFile _stat = new("/proc/stat");
    private readonly KernelFile _load = new("/proc/loadavg");
    private readonly KernelFile _files = new("/proc/sys/fs/file-nr");
    private readonly KernelFile _memory = new("/proc/meminfo");
    private readonly KernelFile _paging = new("/proc/vmstat");
    private UsageSample _last;

    public UsageHistory History { get; } = new(history);

    public static MachineMeans Machine()
    {
        Span<byte> buffer = stackalloc byte[4096];
        int length = Descriptor.ReadFile("/proc/meminfo", buffer);
        long memory = length > 0 ? KernelText.Value(buffer[..length], "MemTotal:"u8) << 10 : 0;
        long processes = KernelText.FileValue("/proc/sys/kernel/pid_max");
        long files = KernelText.FileValue("/proc/sys/fs/file-max");
        return new MachineMeans(
            Environment.ProcessorCount, memory, processes > 0 ? (int)processes : int.MaxValue, files > 0 ? files : long.MaxValue);
    }

    public void Sample(int processes, long unixMs)
    {
        UsageSample sample = new()
        {
            AtUnixMs = unixMs,
            CpuMicroseconds = Cpu(),
            Processes = processes,
            Threads = Threads(),
            OpenFiles = (int)Math.Min(int.MaxValue, KernelText.Leading(_files.Read(_buffer))),
        };
        ReadOnlySpan<byte> memory = _memory.Read(_buffer);
        sample.MemoryBytes = (KernelText.Value(memory, "MemTotal:"u8) - KernelText.Value(memory, "MemAvailable:"u8)) << 10;
        ReadOnlySpan<byte> paging = _paging.Read(_buffer);
        sample.ReadBytes = KernelText.Value(paging, "\npgpgin "u8) << 10;
        sample.WrittenBytes = KernelText.Value(paging, "\npgpgout "u8) << 10;
        long elapsed = unixMs - _last.AtUnixMs;
        if (_last.AtUnixMs != 0 && elapsed > 0)
            sample.CpuPercent = (sample.CpuMicroseconds - _last.CpuMicroseconds) / (elapsed * 10.0);
        _last = sample;
        History.Add(sample);
    }

    /// <summary>Of the machine, or from the files of a cgroup. Any thread.</summary>
    public static PressureSample Pressure(string before = "/proc/pressure/", string after = "")
    {
        (double? cpu, _) = ReadPressure(before + "cpu" + after);
        (double? memory, double? memoryFull) = ReadPressure(before + "memory" + after);
        (double? io, double? ioFull) = ReadPressure(before + "io" + after);
        return new PressureSample(cpu, memory, memoryFull, io, ioFull);
    }

    private static (double? Some, double? Full) ReadPressure(string path)
    {
        Span<byte> buffer = stackalloc byte[256];
        int length = Descriptor.ReadFile(path, buffer);
        ReadOnlySpan<byte> text = length > 0 ? buffer[..length] : default;
        return (After(text, "some avg10="u8), After(text, "full avg10="u8));
    }

    private static double? After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        int at = text.IndexOf(name);
        return at < 0 ? null : KernelText.LeadingDecimal(text[(at + name.Length)..]);
    }

    /// <summary>"cpu  user nice system idle iowait irq softirq steal ...": all but idle and waiting.</summary>
    private long Cpu()
    {
        ReadOnlySpan<byte> line = _stat.Read(_buffer);
        if (!line.StartsWith("cpu "u8))
            return 0;
        line = line[4..].TrimStart((byte)' ');
        long busy = 0;
        for (int field = 0; field < 8; field++)
        {
            if (field is not (3 or 4))
                busy += KernelText.Leading(line);
            int space = line.IndexOf((byte)' ');
            line = space < 0 ? default : line[(space + 1)..];
        }

        return busy * MicrosecondsPerTick;
    }

    /// <summary>"0.20 0.18 0.12 1/80 11206": after the slash.</summary>
    private int Threads()
    {
        ReadOnlySpan<byte> line = _load.Read(_buffer);
        int slash = line.IndexOf((byte)'/');
        return slash < 0 ? 0 : (int)KernelText.Leading(line[(slash + 1)..]);
    }

    public void Dispose()
    {
        _stat.Dispose();
        _load.Dispose();
        _files.Dispose();
        _memory.Dispose();
        _paging.Dispose();
    }
}
