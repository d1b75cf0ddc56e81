using System.Globalization;

namespace Edda.Gladsheim.Functional;

/// <summary>What the kernel knows of processes, asked without Gladsheim.</summary>
internal static class Kernel
{
    /// <summary>There is such a process, and it is no zombie.</summary>
    public static bool IsAlive(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false; // gone, at the latest while it was read
        }
    }

    /// <summary>Every process with this text in its command line or its environment.</summary>
    public static List<int> ProcessesWith(string text)
    {
        List<int> found = [];
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) && id != Environment.ProcessId
                && IsAlive(id) && (Read(folder + "/cmdline") + Read(folder + "/environ")).Contains(text, StringComparison.Ordinal))
                found.Add(id);
        }

        return found;
    }

    /// <summary>As it was when the process began.</summary>
    public static string EnvironmentOf(int process) => Read($"/proc/{process}/environ");

    /// <summary>Processor time used so far, own and of the kernel for it, in ticks of 10 ms.</summary>
    public static long Ticks(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    /// <summary>Bytes a process has handed to the kernel, wherever they went.</summary>
    public static long Written(int process)
    {
        const string field = "wchar: ";
        string line = File.ReadAllLines($"/proc/{process}/io").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line[field.Length..], CultureInfo.InvariantCulture);
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
