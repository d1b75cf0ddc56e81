using Xunit;

namespace Edda.Testing;

/// <summary>A theory that needs something this machine may lack: see <see cref="Requirements"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresTheoryAttribute : TheoryAttribute
{
    public RequiresTheoryAttribute(params Requirement[] needs)
    {
        Needs = needs;
        Skip = Requirements.SkipReason(needs);
    }

    public Requirement[] Needs { get; }
}
