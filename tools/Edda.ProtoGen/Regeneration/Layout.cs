using System.Reflection;
using System.Runtime.InteropServices;

namespace Edda.ProtoGen.Regeneration;

/// <summary>Where things are on this machine. The build writes the two roots into the assembly.</summary>
internal sealed record Layout(string Root, string Protoc, string WellKnownProtos)
{
    public string Protos => Path.Combine(Root, "protos");

    public string Manifest => Path.Combine(Root, "tools", "Edda.ProtoGen", "manifest.json");

    public static Layout Find()
    {
        string package = Metadata("GrpcToolsPath");
        string system = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "windows"
            : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "macosx"
            : "linux";
        // The package has no arm64 build but for Linux; the two others run the x64 one.
        string architecture =
            system == "linux" && RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        string protoc = Path.Combine(
            package, "tools", $"{system}_{architecture}", system == "windows" ? "protoc.exe" : "protoc");
        if (!File.Exists(protoc))
        {
            throw Throw.MissingProtoc(protoc);
        }

        return new Layout(Metadata("EddaRoot"), protoc, Path.Combine(package, "build", "native", "include"));
    }

    private static string Metadata(string key) =>
        typeof(Layout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value ?? "";
}
