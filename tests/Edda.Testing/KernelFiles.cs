using System.Runtime.InteropServices;

namespace Edda.Testing;

/// <summary>Debian's kernel as tests/Edda.Kernel/get-kernel.sh unpacks it, and what starts it.</summary>
public static class KernelFiles
{
    private static readonly string Folder = Repository.File("artifacts", "kernel");

    public static string Image { get; } = Path.Combine(Folder, "vmlinuz");

    public static string Modules { get; } = Path.Combine(Folder, "modules");

    /// <summary>The guest runs the binaries of this machine, and the package is of one architecture.</summary>
    public static bool CanBeHad { get; } = RuntimeInformation.OSArchitecture == Architecture.X64;

    internal static string? WhatIsMissing()
    {
        if (!CanBeHad)
            return "needs an x64 machine";
        (string Program, string Package)[] programs =
            [("qemu-system-x86_64", "qemu-system-x86"), ("busybox", "busybox-static"), ("socat", "socat"), ("iasl", "acpica-tools")];
        foreach ((string program, string package) in programs)
        {
            if (Requirements.Find(program) is null)
                return $"needs {program}: apt-get install {package}";
        }

        return File.Exists(Image) ? null : "needs Debian's kernel: run tests/Edda.Kernel/get-kernel.sh";
    }
}
