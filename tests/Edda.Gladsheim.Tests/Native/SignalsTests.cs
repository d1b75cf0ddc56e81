using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Tests.Native;

public sealed class SignalsTests
{
    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("SIGTERM", 15)]
    [InlineData("sigkill", 9)]
    [InlineData("64", 64)]
    public void Name_or_number_is_understood(string text, int expected)
    {
        Assert.True(Signals.TryParse(text, out int signal));
        Assert.Equal(expected, signal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("SIGNOTHING")]
    public void Anything_else_is_refused(string text) => Assert.False(Signals.TryParse(text, out _));

    [Fact]
    public void Number_has_a_name()
    {
        Assert.Equal("SIGSYS", Signals.Name(31));
        Assert.Equal("signal 40", Signals.Name(40));
    }
}
