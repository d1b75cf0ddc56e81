namespace Edda.Tool;

/// <summary>What a script learns from the command. The numbers are part of the interface.</summary>
internal enum ExitCode
{
    Ok = 0,
    Failed = 1,
    Usage = 2,
}
