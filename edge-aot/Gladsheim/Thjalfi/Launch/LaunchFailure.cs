namespace Edda.Gladsheim.Thjalfi.Launch;

/// <summary>Why a start came to nothing: the step, what it was about, and the system's error number.</summary>
public readonly record struct LaunchFailure(LaunchStep Step, string Subject, int Errno)
{
    /// <summary>For example "chdir /x: No such file or directory".</summary>
    public override string ToString() => throw new NotSupportedException();
}
