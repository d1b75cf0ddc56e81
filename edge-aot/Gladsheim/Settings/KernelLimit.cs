namespace Edda.Gladsheim.Settings;

/// <summary>One resource limit that each process gets at launch (setrlimit).</summary>
/// <param name="Resource">The kernel's number of it, as on x86 and ARM.</param>
public readonly record struct KernelLimit(int Resource, long Soft, long Hard)
{
    public const long Unlimited = -1;

    private static readonly string[] Names =
    [
        "cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile", "memlock", "as", "locks", "sigpending",
        "msgqueue", "nice", "rtprio", "rttime",
    ];

    public static IReadOnlyList<string> KnownNames => Names;

    public static int NumberOf(string name) => Array.IndexOf(Names, name);
}
