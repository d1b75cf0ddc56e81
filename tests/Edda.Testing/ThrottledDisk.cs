namespace Edda.Testing;

/// <summary>Whether the kernel here can slow down what one cgroup does on the disk under /var/tmp.</summary>
internal static class ThrottledDisk
{
    private const string Folder = "/var/tmp";
    private const string Unified = "/sys/fs/cgroup/cgroup.controllers";

    /// <summary>The controller must be there and ours to write, and the files on a disk of its own number, not on layers.</summary>
    public static string? WhyNot()
    {
        if (Requirements.WhatIsMissing(Requirement.WritableCgroups) is { } missing)
            return missing;
        bool unified = File.Exists(Unified) && File.ReadAllText(Unified).Split(' ', '\n').Contains("io");
        if (!unified && !Directory.Exists("/sys/fs/cgroup/blkio"))
            return "needs a cgroup controller for I/O";
        string device = DeviceOf(Folder);
        return Directory.Exists("/sys/dev/block/" + device) ? null : $"needs {Folder} on a disk: it is on {device}, which is none";
    }

    /// <summary>mountinfo: id parent device root mountpoint ...; of those above the folder, the one closest to it.</summary>
    private static string DeviceOf(string folder) => File.ReadAllLines("/proc/self/mountinfo").Select(line => line.Split(' '))
        .Where(fields => (folder + "/").StartsWith(fields[4].TrimEnd('/') + "/", StringComparison.Ordinal))
        .MaxBy(fields => fields[4].Length)![2];
}
