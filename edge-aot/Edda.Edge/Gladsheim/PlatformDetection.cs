using System.Globalization;

namespace Edda.Edge.Gladsheim;

/// <summary>Which kind of machine this is, when nobody has said so.</summary>
public static class PlatformDetection
{
    private const long SmallestServer = 2L << 30;

    public static PlatformKind Decide(in PlatformFacts facts)
    {
        if (facts.HasBattery)
            return PlatformKind.Alfheim;
        if (facts.HasDeviceTree)
            return PlatformKind.Ragnarok;
        if (IsServerChassis(facts.Chassis))
            return PlatformKind.Asgard;

        // A virtual machine or container says nothing of its chassis; one without a screen serves.
        return !facts.HasDisplay && facts.MemoryBytes >= SmallestServer ? PlatformKind.Asgard : PlatformKind.Midgard;
    }

    /// <param name="root">"/", or a folder that looks like it.</param>
    public static PlatformFacts Look(string root = "/") => new()
    {
        HasBattery = new PowerSupply(Path.Combine(root, "sys/class/power_supply")).HasBattery,
        HasDeviceTree = File.Exists(Path.Combine(root, "proc/device-tree/model")),
        Chassis = ReadNumber(Path.Combine(root, "sys/class/dmi/id/chassis_type")),
        HasDisplay = AnyConnected(Path.Combine(root, "sys/class/drm")),
        MemoryBytes = ReadMemory(Path.Combine(root, "proc/meminfo")),
    };

    /// <summary>Main server, rack mount, RAID, blade, blade enclosure, multi-system.</summary>
    private static bool IsServerChassis(int chassis) => chassis is 17 or 22 or 23 or 25 or 28 or 29;

    private static int ReadNumber(string path) =>
        PowerSupply.TryRead(path, out string text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : 0;

    private static bool AnyConnected(string folder)
    {
        foreach (string connector in PowerSupply.Folders(folder))
        {
            if (PowerSupply.TryRead(Path.Combine(connector, "status"), out string status) && status == "connected")
                return true;
        }

        return false;
    }

    private static long ReadMemory(string path)
    {
        if (!PowerSupply.TryRead(path, out string text))
            return 0;
        foreach (string line in text.Split('\n'))
        {
            if (!line.StartsWith("MemTotal:", StringComparison.Ordinal))
                continue;
            ReadOnlySpan<char> value = line.AsSpan("MemTotal:".Length).Trim();
            int end = value.IndexOf(' ');
            return long.TryParse(end < 0 ? value : value[..end], CultureInfo.InvariantCulture, out long kibi)
                ? kibi << 10
                : 0;
        }

        return 0;
    }
}
