using Edda.Edge.Hosting;

namespace Edda.Edge.Platform.Tests.Hosting;

public class ExitCodeTests
{
    /// <summary>Scripts and service files hold these numbers: they never change.</summary>
    [Theory]
    [InlineData(ExitCode.Ok, 0)]
    [InlineData(ExitCode.Failed, 1)]
    [InlineData(ExitCode.Usage, 2)]
    [InlineData(ExitCode.SettingsInvalid, 3)]
    [InlineData(ExitCode.CannotListen, 4)]
    [InlineData(ExitCode.StateUnusable, 5)]
    [InlineData(ExitCode.DrainTimedOut, 6)]
    public void Exit_codes_are_frozen(ExitCode code, int number) => Assert.Equal(number, (int)code);

    [Fact]
    public void There_are_no_more_than_are_frozen() => Assert.Equal(7, Enum.GetValues<ExitCode>().Length);
}
