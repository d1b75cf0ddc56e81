using Edda.Edge.Hosting;
using Edda.Edge.Hosting.Internal;

namespace Edda.Edge.Platform.Tests.Hosting;

public class CommandLineTests
{
    [Fact]
    public void Nothing_means_serve_with_defaults()
    {
        CommandLine line = Good();

        Assert.Equal(CommandLineAction.Run, line.Action);
        Assert.Empty(line.Listen);
        Assert.Null(line.Config);
    }

    [Fact]
    public void Values_follow_or_are_attached()
    {
        CommandLine line = Good("--listen", "unix:/a", "--listen=http://127.0.0.1:0", "--config", "x.json");

        Assert.Equal(["unix:/a", "http://127.0.0.1:0"], line.Listen.Select(address => address.Text));
        Assert.Equal("x.json", line.Config);
    }

    [Theory]
    [InlineData("--help", CommandLineAction.ShowHelp)]
    [InlineData("-h", CommandLineAction.ShowHelp)]
    [InlineData("--version", CommandLineAction.ShowVersion)]
    public void Questions_are_answered(string argument, CommandLineAction action) =>
        Assert.Equal(action, Good(argument).Action);

    [Fact]
    public void A_token_is_described()
    {
        CommandLine line = Good(
            "--issue-token", "odin", "--function", "/a.B/*", "--function", "/c.D/*", "--target", "x", "--network=home",
            "--lifetime", "60");

        Assert.Equal(CommandLineAction.IssueToken, line.Action);
        Assert.Equal("odin", line.Subject);
        Assert.Equal(["/a.B/*", "/c.D/*"], line.Functions);
        Assert.Equal(["x"], line.Targets);
        Assert.Equal("home", line.Network);
        Assert.Equal(60, line.LifetimeSeconds);
    }

    [Theory]
    [InlineData("unknown argument \"--lisen\" - did you mean \"--listen\"?", "--lisen")]
    [InlineData("unknown argument \"serve\"", "serve")]
    [InlineData("unknown argument \"--\"", "--")]
    [InlineData("--listen needs a value", "--listen")]
    [InlineData("--listen needs a value", "--listen=")]
    [InlineData("--version takes no value", "--version=1")]
    [InlineData("--config is given twice", "--config", "a", "--config", "b")]
    [InlineData("--check-config needs --config FILE", "--check-config")]
    [InlineData("--lifetime \"soon\" is no number of seconds", "--issue-token", "x", "--lifetime", "soon")]
    [InlineData("--lifetime \"0\" is no number of seconds", "--issue-token", "x", "--lifetime", "0")]
    [InlineData("--function, --target, --network and --lifetime belong to --issue-token", "--function", "x")]
    [InlineData("--listen \"x\" is no address; allowed: " + ListenAddress.Allowed, "--listen", "x")]
    public void What_is_wrong_is_explained(string explanation, params string[] arguments)
    {
        Assert.Null(CommandLineParser.Parse(arguments, out string problem));
        Assert.Equal(explanation, problem);
    }

    private static CommandLine Good(params string[] arguments)
    {
        CommandLine? line = CommandLineParser.Parse(arguments, out string problem);
        Assert.True(line is not null, problem);
        return line!;
    }
}
