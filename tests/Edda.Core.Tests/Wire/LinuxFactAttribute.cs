namespace Edda.Core.Tests.Wire;

/// <summary>A test that maps memory by hand, which is written for Linux.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "The guarded memory is mapped by Linux calls.";
        }
    }
}
