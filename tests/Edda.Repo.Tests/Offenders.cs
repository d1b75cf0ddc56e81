namespace Edda.Repo.Tests;

internal static class Offenders
{
    /// <summary>Names every offender in full, one a line, where Assert.Empty cuts them short.</summary>
    public static void None(IEnumerable<string> offenders)
    {
        string[] all = [.. offenders];
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
