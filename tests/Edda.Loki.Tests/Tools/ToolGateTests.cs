using System.Net;
using Edda.Loki.Tools;

namespace Edda.Loki.Tests.Tools;

public sealed class ToolGateTests
{
    [Theory]
    [InlineData("example.org", "example.org", 443, "93.184.216.34", true)]
    [InlineData("example.org", "EXAMPLE.ORG.", 443, "93.184.216.34", true)]
    [InlineData("example.org", "evil.example.org", 443, "93.184.216.34", false)]
    [InlineData("*.example.org", "a.b.example.org", 443, "93.184.216.34", true)]
    [InlineData("*.example.org", "example.org", 443, "93.184.216.34", false)]
    [InlineData("*.example.org", "badexample.org", 443, "93.184.216.34", false)]
    [InlineData("example.org:443", "example.org", 80, "93.184.216.34", false)]
    // A name that is allowed must not lead inside.
    [InlineData("example.org", "example.org", 443, "127.0.0.1", false)]
    [InlineData("example.org", "example.org", 443, "10.1.2.3", false)]
    [InlineData("example.org", "example.org", 443, "169.254.169.254", false)]
    [InlineData("example.org", "example.org", 443, "::1", false)]
    [InlineData("example.org", "example.org", 443, "fd00::1", false)]
    [InlineData("example.org", "example.org", 443, "fe80::1", false)]
    [InlineData("example.org", "example.org", 443, "::ffff:127.0.0.1", false)]
    [InlineData("example.org", "example.org", 443, "2002:7f00:1::", false)]
    [InlineData("example.org", "example.org", 443, "64:ff9b::7f00:1", false)]
    [InlineData("example.org", "example.org", 443, "2606:2800:220:1::1", true)]
    [InlineData("127.0.0.0/8", "printer", 80, "127.0.0.1", true)]
    [InlineData("127.0.0.0/8", "printer", 80, "::ffff:127.0.0.1", true)]
    [InlineData("127.0.0.1:80", "127.0.0.1", 81, "127.0.0.1", false)]
    [InlineData("[::1]:80", "::1", 80, "::1", true)]
    [InlineData("::1", "::1", 80, "::1", true)]
    public void The_address_connected_to_decides(string rule, string host, int port, string address, bool allowed)
    {
        ToolDefinition tool = Tool(new ToolPermissions { Hosts = [rule] });

        bool isYes = ToolGate.Host(tool, host, port).IsYes && ToolGate.Address(tool, host, port, IPAddress.Parse(address)).IsYes;

        Assert.Equal(allowed, isYes);
    }

    [Fact]
    public void A_refusal_tells_the_rule()
    {
        ToolDefinition tool = Tool(new ToolPermissions { Hosts = ["example.org"], Folders = ["a:read"] });

        Assert.Equal(
            "permissions.hosts of \"t\" does not allow evil.org:80; allowed: \"example.org\"",
            ToolGate.Host(tool, "evil.org", 80).Objection);
        Assert.Equal("permissions.pins of \"t\" does not allow gpio4; allowed: none", ToolGate.Pin(tool, "gpio4").Objection);
        Assert.Contains("for reading only", ToolGate.Folder(tool, "a/b", true).Objection, StringComparison.Ordinal);
        Assert.Contains("10.0.0.1, which is not public", ToolGate.Address(tool, "example.org", 80, IPAddress.Parse("10.0.0.1")).Objection, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("notes", "notes/a", true, true)]
    [InlineData("notes", "notes", true, true)]
    [InlineData("notes", "notes2/a", false, false)]
    [InlineData("notes:read", "notes/a", false, true)]
    [InlineData("notes:read", "notes/a", true, false)]
    [InlineData(".", "anything", true, true)]
    public void Folders_are_whole_names(string rule, string path, bool isChange, bool allowed) =>
        Assert.Equal(allowed, ToolGate.Folder(Tool(new ToolPermissions { Folders = [rule] }), path, isChange).IsYes);

    [Theory]
    [InlineData("gpio1", "gpio17", false)]
    [InlineData("gpio*", "gpio17", true)]
    [InlineData("*7", "gpio17", true)]
    [InlineData("a*b*c", "axxbyyc", true)]
    [InlineData("a*b*c", "axxbyy", false)]
    public void Pins_match_as_patterns(string rule, string pin, bool allowed) =>
        Assert.Equal(allowed, ToolGate.Pin(Tool(new ToolPermissions { Pins = [rule] }), pin).IsYes);

    private static ToolDefinition Tool(ToolPermissions permissions) => new("t", new ToolScript("")) { Permissions = permissions };
}
