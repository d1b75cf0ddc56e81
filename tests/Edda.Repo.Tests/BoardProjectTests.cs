using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Edda.Repo.Tests;

/// <summary>
/// The ESP32 application has a project of nanoFramework's own kind, which the main build cannot load: what it says is held
/// against the projects that are built here.
/// </summary>
public sealed partial class BoardProjectTests
{
    private const string Board = "firmware/Jotunheim.Esp32/Edda.Jotunheim.Esp32.nfproj";
    private const string Packages = "firmware/Jotunheim.Esp32/packages.config";
    private const string Sources = "firmware/Jotunheim.Esp32/Sources.props";

    [Fact]
    public void The_board_and_its_fence_take_the_same_list_of_sources_and_name_none_of_their_own()
    {
        foreach (string project in new[] { Board, "firmware/Jotunheim.Esp32.Fence/Edda.Jotunheim.Esp32.Fence.csproj" })
        {
            XDocument xml = XDocument.Parse(TrackedFiles.Read(project));
            Assert.Contains(Elements(xml, "Import"), import => ((string?)import.Attribute("Project"))!.EndsWith("Sources.props", StringComparison.Ordinal));
            Assert.Empty(Elements(xml, "Compile"));
        }
    }

    [Fact]
    public void A_board_leaves_out_of_the_core_what_the_lean_core_leaves_out() =>
        Assert.Equal(LeftOut("firmware/Edda.Core.Lean/Edda.Core.Lean.csproj"), LeftOut(Sources));

    [Fact]
    public void Each_package_is_referenced_in_the_version_that_is_restored()
    {
        IEnumerable<string> restored = Elements(XDocument.Parse(TrackedFiles.Read(Packages)), "package")
            .Select(package => $"{(string?)package.Attribute("id")}.{(string?)package.Attribute("version")}");
        IEnumerable<string> referenced = Elements(XDocument.Parse(TrackedFiles.Read(Board)), "HintPath")
            .Select(path => path.Value.Split('\\')[1]);
        Assert.Equal(restored.Order(), referenced.Order());
    }

    [Fact]
    public void The_core_library_is_of_the_release_line_that_the_firmware_has() =>
        Assert.Contains("id=\"nanoFramework.CoreLibrary\" version=\"1.17.", TrackedFiles.Read(Packages), StringComparison.Ordinal);

    [Fact]
    public void A_board_offers_the_tls_that_its_hub_speaks()
    {
        string hub = TlsVersion().Match(TrackedFiles.Read("edge-aot/Edda.Edge/Grpc/Internal/Connections/Listeners.cs")).Value;
        Assert.Contains(hub, TlsVersion().Matches(TrackedFiles.Read("firmware/Jotunheim.Esp32/Bindings/Esp32Socket.cs")).Select(match => match.Value));
    }

    private static IEnumerable<XElement> Elements(XDocument xml, string name) =>
        xml.Descendants().Where(element => element.Name.LocalName == name);

    private static string[] LeftOut(string project) =>
    [
        .. Elements(XDocument.Parse(TrackedFiles.Read(project)), "Compile")
            .Select(compile => (string?)compile.Attribute("Remove"))
            .OfType<string>()
            .SelectMany(list => list.Split(';'))
            .Select(path => Core().Match(path))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value)
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"Edda\.Core/(.+)$")]
    private static partial Regex Core();

    [GeneratedRegex(@"SslProtocols\.Tls\d+")]
    private static partial Regex TlsVersion();
}
