using System.Xml.Linq;
using Edda.Testing;

namespace Edda.Repo.Tests;

/// <summary>A project as its file says it is; paths are from the repository's root, with '/'.</summary>
internal sealed class ProjectFile
{
    private readonly XDocument _xml;

    private ProjectFile(string path)
    {
        Path = path;
        _xml = XDocument.Parse(TrackedFiles.Read(path));
    }

    public static IReadOnlyList<ProjectFile> All { get; } =
        [.. TrackedFiles.WithExtension(".csproj", ".nfproj").Select(path => new ProjectFile(path))];

    public string Path { get; }

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Without those that only ask for something to be built along: nothing of it can be used.</summary>
    public IEnumerable<string> ProjectReferences => Items("ProjectReference", IsUsed).Select(item =>
    {
        string folder = Repository.File(System.IO.Path.GetDirectoryName(Path)!);
        string target = item.Replace("$(EddaRoot)", Repository.Root + "/", StringComparison.Ordinal);
        return System.IO.Path.GetRelativePath(Repository.Root, System.IO.Path.GetFullPath(target, folder));
    });

    public IEnumerable<string> PackageReferences => Items("PackageReference");

    private static bool IsUsed(XElement element) => (string?)element.Attribute("ReferenceOutputAssembly") != "false";

    private IEnumerable<string> Items(string kind, Func<XElement, bool>? condition = null) => _xml.Descendants()
        .Where(element => element.Name.LocalName == kind && condition?.Invoke(element) != false)
        .Select(element => (string?)element.Attribute("Include"))
        .OfType<string>();
}
