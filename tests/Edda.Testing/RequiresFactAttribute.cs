using Xunit;

namespace Edda.Testing;

/// <summary>A fact that needs something this machine may lack: see <see cref="Requirements"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresFactAttribute : FactAttribute
{
    public RequiresFactAttribute(params Requirement[] needs)
    {
        Needs = needs;
        Skip = Requirements.SkipReason(needs);
    }

    public Requirement[] Needs { get; }
}
