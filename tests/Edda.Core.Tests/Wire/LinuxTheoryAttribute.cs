namespace Edda.Core.Tests.Wire;

/// <summary>The same for a theory.</summary>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "The guarded memory is mapped by Linux calls.";
        }
    }
}
