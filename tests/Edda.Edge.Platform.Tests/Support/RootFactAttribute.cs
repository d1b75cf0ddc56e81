using System.Diagnostics;

namespace Edda.Edge.Platform.Tests.Support;

/// <summary>A test that mounts a file system: skipped, visibly, where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    private const string Required = "EDDA_REQUIRE_PEERS";

    private static readonly Lazy<bool> CanMount = new(TryMount);

    public RootFactAttribute()
    {
        if (Environment.GetEnvironmentVariable(Required) != "1" && !CanMount.Value)
            Skip = "needs the right to mount a tmpfs";
    }

    private static bool TryMount()
    {
        string folder = Directory.CreateTempSubdirectory("edda-mount-").FullName;
        try
        {
            bool mounted = Run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder);
            return mounted && Run("umount", folder);
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardError = true,
            })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
