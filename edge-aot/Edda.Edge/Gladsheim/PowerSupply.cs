namespace Edda.Edge.Gladsheim;

/// <summary>What the kernel's power supply class says (Documentation/ABI/testing/sysfs-class-power).</summary>
public sealed class PowerSupply(string folder = "/sys/class/power_supply")
{
    /// <summary>A battery that feeds the machine: those of mice and headsets have the scope "Device".</summary>
    public bool HasBattery
    {
        get
        {
            foreach (string supply in Folders(folder))
            {
                if (IsMachineBattery(supply))
                    return true;
            }

            return false;
        }
    }

    /// <summary>There is a battery and no other supply is on line.</summary>
    public bool OnBattery
    {
        get
        {
            bool battery = false;
            foreach (string supply in Folders(folder))
            {
                if (IsMachineBattery(supply))
                    battery = true;
                else if (TryRead(Path.Combine(supply, "online"), out string online) && online == "1")
                    return false;
            }

            return battery;
        }
    }

    internal static IEnumerable<string> Folders(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A small file of the kernel's, without its last line break.</summary>
    internal static bool TryRead(string path, out string text)
    {
        try
        {
            text = File.ReadAllText(path).TrimEnd('\n', '\0');
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            text = "";
            return false;
        }
    }

    private static bool IsMachineBattery(string supply) =>
        TryRead(Path.Combine(supply, "type"), out string type) && type == "Battery"
        && !(TryRead(Path.Combine(supply, "scope"), out string scope) && scope == "Device");
}
