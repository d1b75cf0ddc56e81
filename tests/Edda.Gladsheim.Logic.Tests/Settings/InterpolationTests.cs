using Edda.Gladsheim.Settings.Compose;

namespace Edda.Gladsheim.Logic.Tests.Settings;

public sealed class InterpolationTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("$$NAME costs 5$$", "$NAME costs 5$")]
    [InlineData("$NAME-x ${NAME}x", "value-x valuex")]
    [InlineData("${NAME:-other} ${EMPTY:-other} ${EMPTY-other}|", "value other |")]
    [InlineData("${GONE:-a b} ${GONE-}|", "a b |")]
    public void Variables_and_dollars_are_what_compose_makes_of_them(string text, string expected)
    {
        Assert.True(Interpolation.TryFill(text, Variable, out string filled));
        Assert.Equal(expected, filled);
    }

    [Theory]
    [InlineData("$GONE")]
    [InlineData("${GONE}")]
    [InlineData("${NAME")]
    [InlineData("${}")]
    [InlineData("${NAME:?message}")]
    [InlineData("$5")]
    [InlineData("at the end $")]
    public void What_has_no_value_is_refused(string text) =>
        Assert.False(Interpolation.TryFill(text, Variable, out _));

    private static string? Variable(string name) => name switch
    {
        "NAME" => "value",
        "EMPTY" => "",
        _ => null,
    };
}
