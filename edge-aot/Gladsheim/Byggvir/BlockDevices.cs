using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Byggvir;

/// <summary>The machine's disks, as limits on I/O name them.</summary>
internal static class BlockDevices
{
    /// <summary>"8:0 259:0": whole disks, no partitions, loops or memory disks.</summary>
    public static string List()
    {
        try
        {
            List<string> devices = [];
            foreach (string disk in Directory.GetDirectories("/sys/block"))
            {
                string name = Path.GetFileName(disk);
                if (!name.StartsWith("loop", StringComparison.Ordinal) && !name.StartsWith("ram", StringComparison.Ordinal))
                    devices.Add(Descriptor.ReadText(disk + "/dev", 32).TrimEnd('\n'));
            }

            return string.Join(' ', devices);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
