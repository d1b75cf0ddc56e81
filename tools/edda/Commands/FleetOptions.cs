using System.Runtime.InteropServices;

namespace Edda.Tool.Commands;

/// <summary>The options that the commands about local services share.</summary>
internal sealed partial record FleetOptions(string Directory, bool Once)
{
    public static FleetOptions Parse(string[] args, bool allowOnce)
    {
        string? directory = null;
        bool once = false;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--once" when allowOnce:
                    once = true;
                    break;
                case "--dir" when i + 1 < args.Length:
                    directory = args[++i];
                    break;
                case "--dir":
                    throw new UsageException("--dir needs a folder");
                default:
                    throw new UsageException(
                        $"unknown option '{args[i]}'; there are: --dir DIR{(allowOnce ? ", --once" : "")}");
            }
        }

        return new FleetOptions(Path.GetFullPath(directory ?? DefaultDirectory()), once);
    }

    private static string DefaultDirectory() =>
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime
            ? Path.Combine(runtime, "edda")
            : Path.Combine(Path.GetTempPath(), $"edda-{GetUserId()}");

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUserId();
}
