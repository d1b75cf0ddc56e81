namespace Edda.Edge.Hosting;

/// <summary>What a service is started for.</summary>
public enum CommandLineAction
{
    Run,
    CheckConfig,
    IssueToken,
    ShowVersion,
    ShowHelp,
}
