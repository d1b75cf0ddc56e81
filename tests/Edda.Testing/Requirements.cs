using System.Collections.Concurrent;
using System.Diagnostics;

namespace Edda.Testing;

/// <summary>
/// Whether this machine has what a test needs. Where something is missing the test is skipped visibly; with
/// EDDA_REQUIRE_PEERS=1 it runs all the same, so that what is missing fails it, unless no package could bring it.
/// </summary>
public static class Requirements
{
    public const string Python = "/usr/bin/python3";

    /// <summary>Not on everybody's path: Debian keeps it with the daemons.</summary>
    public const string Mosquitto = "/usr/sbin/mosquitto";

    private static readonly ConcurrentDictionary<Requirement, string?> Lacking = new();

    private static bool MustHaveAll => Environment.GetEnvironmentVariable("EDDA_REQUIRE_PEERS") == "1";

    /// <summary>Why a test with these needs is skipped, or null when it runs.</summary>
    public static string? SkipReason(IEnumerable<Requirement> needs) =>
        needs.Where(need => !MustHaveAll || !CanBeBrought(need)).Select(WhatIsMissing).FirstOrDefault(missing => missing is not null);

    /// <summary>What is missing and how to get it, or null.</summary>
    public static string? WhatIsMissing(Requirement need) => Lacking.GetOrAdd(need, Look);

    private static bool CanBeBrought(Requirement need) => need switch
    {
        Requirement.ThrottledDisk or Requirement.NetworkDevice => false,
        Requirement.VirtualMachine => KernelFiles.CanBeHad,
        _ => true,
    };

    private static string? Look(Requirement need) => need switch
    {
        Requirement.Grpcio =>
            Succeeds(Python, "-c", "import grpc, google.protobuf") && Succeeds("protoc", "-o/dev/null", "google/protobuf/any.proto")
                ? null
                : "needs grpcio: apt-get install python3-grpcio python3-protobuf protobuf-compiler libprotobuf-dev",
        Requirement.GrpcJs =>
            Succeeds("node", "--version") && Directory.Exists(NodeModules)
                ? null
                : "needs grpc-js: apt-get install nodejs npm, then npm ci in tests/Edda.Interop/peers/node",
        Requirement.PublishedBinaries =>
            PublishedBinaries.AreThere
                ? null
                : $"needs {PublishedBinaries.PathOf("gladsheim")} and its like: run tools/publish.sh",
        Requirement.Python => File.Exists(Python) ? null : "needs python3: apt-get install python3",
        Requirement.ThrottledDisk => ThrottledDisk.WhyNot(),
        Requirement.NetworkDevice =>
            Environment.UserName == "root" && File.Exists("/dev/net/tun") ? Program("ip", "iproute2") : "needs root and /dev/net/tun",
        Requirement.Root => Environment.UserName == "root" ? null : "needs root",
        Requirement.Mount => CanMount() ? null : "needs the right to mount a tmpfs",
        Requirement.WritableCgroups =>
            Environment.UserName == "root" && (Directory.Exists("/sys/fs/cgroup/memory") || HasUnifiedMemory())
                ? null
                : "needs root and cgroups with the controllers memory and cpu",
        Requirement.VirtualMachine => KernelFiles.WhatIsMissing(),
        Requirement.Zbar => Program("zbarimg", "zbar-tools"),
        Requirement.Nginx => Program("nginx", "nginx-light"),
        Requirement.PostgreSql =>
            PostgreSqlFolder is not null && Environment.UserName == "root" ? null : "needs root and PostgreSQL: apt-get install postgresql",
        Requirement.Redis => Program("redis-server", "redis-server") ?? Program("redis-cli", "redis-tools"),
        Requirement.Systemd => Program("systemd-analyze", "systemd"),
        Requirement.Mosquitto => Program("mosquitto", "mosquitto"),
        Requirement.H2load =>
            Succeeds("h2load", "--version") ? null : "needs h2load: apt-get install nghttp2-client",
        Requirement.WebSockets =>
            Succeeds(Python, "-c", "import websockets") ? null : "needs websockets: apt-get install python3-websockets",
        _ => throw new ArgumentOutOfRangeException(nameof(need), need, "a requirement that nobody knows how to look for"),
    };

    /// <summary>Where PostgreSQL's server programs are, the newest version's; null: nowhere.</summary>
    public static string? PostgreSqlFolder { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(version => version + "/bin")
            .LastOrDefault(bin => File.Exists(bin + "/initdb"))
        : null;

    /// <summary>A program's path, in the folders where Debian has programs; null: there is none.</summary>
    public static string? Find(string program) =>
        new[] { "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/" }.Select(folder => folder + program).FirstOrDefault(File.Exists);

    private static string? Program(string name, string package) =>
        Find(name) is null ? $"needs {name}: apt-get install {package}" : null;

    private static bool HasUnifiedMemory() =>
        File.Exists("/sys/fs/cgroup/cgroup.controllers")
        && File.ReadAllText("/sys/fs/cgroup/cgroup.controllers").Contains("memory", StringComparison.Ordinal);

    private static bool CanMount()
    {
        string folder = Directory.CreateTempSubdirectory("edda-mount-").FullName;
        try
        {
            return Succeeds("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder) && Succeeds("umount", folder);
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    private static string NodeModules =>
        Repository.File("tests", "Edda.Interop", "peers", "node", "node_modules", "@grpc", "grpc-js");

    private static bool Succeeds(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no such program
        }
    }
}
