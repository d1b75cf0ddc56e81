namespace Edda.Core.Fence.Tests.Rules;

/// <summary>A place in the device's code that compiles and that its interpreter cannot run, or runs otherwise than .NET.</summary>
internal sealed record Violation(string Rule, string Member, string Place)
{
    public override string ToString() => $"{Place}: {Member}: {Rule}";
}
