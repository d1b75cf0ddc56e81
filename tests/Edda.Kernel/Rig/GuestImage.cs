using System.Text;
using System.Text.RegularExpressions;
using Edda.Testing;

namespace Edda.Kernel.Rig;

/// <summary>The file system that the virtual machine starts with: our binaries, busybox, and the modules of its hardware.</summary>
internal static partial class GuestImage
{
    /// <summary>What is loaded, with its arguments. Of the bus of i2c-stub each address is a chip with registers.</summary>
    private static readonly (string Name, string Arguments)[] Modules =
    [
        ("e1000", ""),
        ("configfs", ""),
        ("null_blk", "nr_devices=0"),
        ("i2c-dev", ""),
        ("i2c-stub", "chip_addr=0x20,0x48,0x5a"),
        ("radeonfb", ""),
        ("lm75", ""),
        ("mlx90614", ""),
        ("acpi-als", ""),
        ("leds-gpio", ""),
        ("cros_kbd_led_backlight", ""),
        ("pwm-lpss-platform", ""),
        ("ac", ""),
        ("battery", ""),
    ];

    private static readonly string[] Folders = ["bin", "dev", "etc", "proc", "run", "sys", "tmp"];

    private static readonly string[] Services = ["gladsheim", "loki"];

    /// <summary>For the one test that needs it; the machine starts without.</summary>
    private static readonly string[] ServiceManager = ["/lib/systemd/systemd", "/bin/systemctl"];

    public static async Task WriteAsync(string file)
    {
        using CpioArchive archive = new(file);
        foreach (string folder in Folders)
            archive.AddFolder(folder);
        archive.AddDevice("dev/console", 5, 1);
        archive.AddFile("init", Source("init"));
        archive.AddFile("etc/passwd", "root:x:0:0::/tmp:/bin/sh\nedda:x:1000:1000::/tmp:/bin/sh\n"u8);
        archive.AddFile("etc/group", "root:x:0:\nedda:x:1000:\n"u8);
        archive.AddFile("bin/busybox", Requirements.Find("busybox")!);
        await AddProgramsAsync(
            archive,
            [
                Requirements.Find("socat")!, .. Services.Select(service => Path.Combine(PublishedBinaries.Folder, service)),
                .. ServiceManager.Where(File.Exists),
            ]);
        AddModules(archive);
    }

    public static string Source(string name) => Repository.File("tests", "Edda.Kernel", "Guest", name);

    private static async Task AddProgramsAsync(CpioArchive archive, string[] programs)
    {
        HashSet<string> libraries = new(StringComparer.Ordinal);
        foreach (string program in programs)
        {
            archive.AddFile("bin/" + Path.GetFileName(program), program);
            (_, string needs) = await ChildProcess.RunAsync("/usr/bin/ldd", [program]);
            foreach (Match library in Library().Matches(needs))
                libraries.Add(library.Value);
        }

        foreach (string library in libraries)
            archive.AddFile(library[1..], library);
    }

    private static void AddModules(CpioArchive archive)
    {
        StringBuilder order = new();
        foreach ((string name, string file) in new KernelModules(KernelFiles.Modules).InOrder(Modules.Select(module => module.Name)))
        {
            archive.AddFile($"modules/{name}.ko", file);
            string arguments = Modules.FirstOrDefault(module => module.Name.Replace('-', '_') == name).Arguments ?? "";
            order.Append(name).Append(' ').Append(arguments).Append('\n');
        }

        archive.AddFile("modules/order", Encoding.ASCII.GetBytes(order.ToString()));
    }

    [GeneratedRegex(@"/\S+")]
    private static partial Regex Library();
}
