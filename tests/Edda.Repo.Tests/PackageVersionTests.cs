using System.Xml.Linq;

namespace Edda.Repo.Tests;

public sealed class PackageVersionTests
{
    private const string Central = "tools/build/Packages.props";

    private static readonly string[] VersionAttributes = ["Version", "VersionOverride"];

    [Fact]
    public void Versions_stand_in_one_file()
    {
        IEnumerable<string> elsewhere =
            from path in TrackedFiles.WithExtension(".csproj", ".nfproj", ".props", ".targets")
            where path != Central
            from element in XDocument.Parse(TrackedFiles.Read(path)).Descendants()
            where element.Name.LocalName is "PackageReference" or "PackageVersion"
            where element.Attributes().Any(attribute => VersionAttributes.Contains(attribute.Name.LocalName))
            select $"{path}: {(string?)element.Attribute("Include")}";

        Offenders.None(elsewhere);
    }

    [Fact]
    public void Every_version_is_used() =>
        Offenders.None(Packages().Except(ProjectFile.All.SelectMany(project => project.PackageReferences)));

    [Fact]
    public void The_readme_tells_the_reason_for_every_package()
    {
        string[] rows = [.. TrackedFiles.Read("README.md").Split('\n').Where(line => line.StartsWith('|'))];

        Offenders.None(Packages().Where(package => !rows.Any(row => row.Contains(package, StringComparison.Ordinal))));
    }

    private static string[] Packages() =>
    [
        .. XDocument.Parse(TrackedFiles.Read(Central)).Descendants()
            .Where(element => element.Name.LocalName == "PackageVersion")
            .Select(element => (string)element.Attribute("Include")!),
    ];
}
