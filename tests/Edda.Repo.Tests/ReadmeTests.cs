using Edda.Testing;

namespace Edda.Repo.Tests;

/// <summary>A newcomer types what README says.</summary>
public sealed class ReadmeTests
{
    [Theory]
    [InlineData("dotnet run --project tools/edda -- up", "tools/edda/edda.csproj")]
    [InlineData("dotnet test Edda.sln", "Edda.sln")]
    public void The_two_commands_stand_there_and_have_something_to_run(string command, string needs)
    {
        Assert.Contains(command, TrackedFiles.Read("README.md"), StringComparison.Ordinal);
        Assert.True(File.Exists(Repository.File(needs)), $"{command} needs {needs}");
    }
}
