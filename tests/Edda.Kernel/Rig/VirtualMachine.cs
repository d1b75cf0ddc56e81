using System.Globalization;
using System.Text.RegularExpressions;
using Edda.Testing;

namespace Edda.Kernel.Rig;

/// <summary>
/// Debian's kernel on a virtual board, started once for all tests. Where the processor runs guests itself, it does (KVM);
/// elsewhere QEMU does it in software, some ten times slower. Owns the process, its folder and the wires until disposed.
/// </summary>
internal sealed partial class VirtualMachine : IAsyncDisposable
{
    private const string Up = "edda: up";
    private const string NotLoaded = "was not loaded";
    private const int FirstPort = 7000;
    private const int Ports = 60;

    /// <summary>A machine that nobody ends any more ends by itself.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan HardwarePatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SoftwarePatience = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _process;
    private readonly Dictionary<int, int> _forwarded = [];
    private int _lastPort = FirstPort;

    private VirtualMachine(TemporaryFolder folder, ChildProcess process)
    {
        _folder = folder;
        _process = process;
    }

    public BoardWires Wires { get; private set; } = null!;

    public string Accelerator { get; private set; } = "";

    public static async Task<VirtualMachine> StartAsync()
    {
        TemporaryFolder folder = new();
        await GuestImage.WriteAsync(folder.File("initrd"));
        (int code, string said) = await ChildProcess.RunAsync(
            Requirements.Find("iasl")!, ["-p", folder.File("board"), GuestImage.Source("board.asl")]);
        if (code != 0)
            throw new InvalidOperationException("iasl: " + said);
        return (HasHardware() ? await TryBootAsync(folder, "kvm", "host", HardwarePatience) : null)
            ?? await TryBootAsync(folder, "tcg,thread=multi", "max", SoftwarePatience)
            ?? throw new InvalidOperationException("the virtual machine did not start");
    }

    /// <summary>Runs a script in the guest's shell; what it wrote. Any other exit code than 0 is an error.</summary>
    public async Task<string> RunAsync(string script)
    {
        (int code, string output) = await GuestShell.RunAsync(_forwarded[FirstPort], script);
        return code == 0 ? output : throw new InvalidOperationException($"exit code {code} of\n{script}\n{output}");
    }

    /// <summary>Makes a Unix socket of the guest an address of this machine.</summary>
    public async Task<string> AddressOfAsync(string socket)
    {
        int port = Interlocked.Increment(ref _lastPort);
        await RunAsync(
            $"""
            socat TCP4-LISTEN:{port},fork,reuseaddr UNIX-CONNECT:{socket} </dev/null >/dev/null 2>&1 &
            until grep -q ":{port:X4} 00000000:0000 0A" /proc/net/tcp; do sleep 0.05; done
            """);
        return string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_forwarded[port]}");
    }

    public async ValueTask DisposeAsync()
    {
        Wires?.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Null where this way of running it does not work here.</summary>
    private static async Task<VirtualMachine?> TryBootAsync(TemporaryFolder folder, string accelerator, string processor, TimeSpan patience)
    {
        string forwards = string.Concat(
            Enumerable.Range(FirstPort, Ports).Select(port => $",hostfwd=tcp:127.0.0.1:0-:{port}"));
        string seconds = LongestLife.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        ChildProcess process = ChildProcess.Start(
            "/usr/bin/timeout",
            [
                seconds, Requirements.Find("qemu-system-x86_64")!, "-machine", "q35", "-accel", accelerator, "-cpu", processor,
                "-m", "512", "-smp", "2", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
                "-kernel", KernelFiles.Image, "-initrd", folder.File("initrd"), "-append", "console=ttyS0 quiet panic=-1",
                "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console",
                "-monitor", $"unix:{folder.File("monitor")},server=on,wait=off",
                "-qtest", $"unix:{folder.File("wires")},server=on,wait=off", "-qtest-log", "none",
                "-acpitable", "file=" + folder.File("board.aml"), "-device", "pc-testdev", "-device", "ati-vga,model=rv100",
                "-netdev", "user,id=net,restrict=on" + forwards, "-device", "e1000,netdev=net",
            ]);
        VirtualMachine machine = new(folder, process) { Accelerator = accelerator };
        try
        {
            await process.WaitForLineAsync(line => line.Contains(Up, StringComparison.Ordinal), patience);
            if (process.Output.Contains(NotLoaded, StringComparison.Ordinal))
                throw new InvalidOperationException(process.Output);
            machine.Wires = new BoardWires(folder.File("wires"));
            await machine.LearnPortsAsync();
            return machine;
        }
        catch (Exception failure) when (failure is TimeoutException or InvalidOperationException)
        {
            await process.DisposeAsync();
            if (accelerator == "kvm")
                return null;
            throw;
        }
    }

    /// <summary>/dev/kvm alone is not enough: some machines offer one that runs guests of their own make only.</summary>
    private static bool HasHardware()
    {
        try
        {
            using FileStream device = new("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
            return Virtualisation().IsMatch(File.ReadAllText("/proc/cpuinfo"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Lines such as "TCP[HOST_FORWARD]  12  127.0.0.1 43211  10.0.2.15  7001  0  0".</summary>
    private async Task LearnPortsAsync()
    {
        foreach (Match line in Forward().Matches(await Monitor.AskAsync(_folder.File("monitor"), "info usernet")))
        {
            _forwarded[int.Parse(line.Groups["guest"].Value, CultureInfo.InvariantCulture)] =
                int.Parse(line.Groups["host"].Value, CultureInfo.InvariantCulture);
        }
    }

    [GeneratedRegex(@"^flags\s.*\b(vmx|svm)\b", RegexOptions.Multiline)]
    private static partial Regex Virtualisation();

    [GeneratedRegex(@"HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(?<host>\d+)\s+\S+\s+(?<guest>\d+)")]
    private static partial Regex Forward();
}
