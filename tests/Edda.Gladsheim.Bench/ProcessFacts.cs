using System.Globalization;

namespace Edda.Gladsheim.Bench;

/// <summary>What /proc says of a supervisor and the processes that belong to it. proc(5).</summary>
internal static class ProcessFacts
{
    private const int ClockTicksPerSecond = 100;

    /// <summary>A supervisor with the helpers it has started, such as one runsv each; without the services.</summary>
    public static List<int> Family(int root, string serviceProgram)
    {
        Dictionary<int, int> parents = [];
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out int pid) && Fields(pid) is { } fields
                && ProgramOf(pid) != serviceProgram)
                parents[pid] = int.Parse(fields[1], CultureInfo.InvariantCulture);
        }

        List<int> family = [root];
        for (int i = 0; i < family.Count; i++)
            family.AddRange(parents.Where(pair => pair.Value == family[i]).Select(pair => pair.Key));
        return family;
    }

    /// <summary>In KiB, all together.</summary>
    public static long Resident(IEnumerable<int> pids) => pids.Sum(pid => Kibibytes($"/proc/{pid}/status", "VmRSS:"));

    /// <summary>In KiB; a page that several processes share counts only once.</summary>
    public static long Proportional(IEnumerable<int> pids) =>
        pids.Sum(pid => Kibibytes($"/proc/{pid}/smaps_rollup", "Pss:"));

    /// <summary>User and system time so far.</summary>
    public static TimeSpan Cpu(IEnumerable<int> pids) => TimeSpan.FromSeconds(pids.Sum(pid =>
        Fields(pid) is { } fields
            ? (double)(long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture))
            : 0) / ClockTicksPerSecond);

    public static bool Lives(int pid) => Fields(pid) is not null;

    /// <summary>The file a process runs, or nothing where it has ended.</summary>
    public static string ProgramOf(int pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/exe", returnFinalTarget: false)?.FullName ?? "";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    // From the state on: what stands before it may have spaces.
    private static string[]? Fields(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Kibibytes(string path, string name)
    {
        try
        {
            string line = File.ReadLines(path).First(line => line.StartsWith(name, StringComparison.Ordinal));
            return long.Parse(line[name.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return 0; // it has ended meanwhile
        }
    }
}
