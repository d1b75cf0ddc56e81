namespace Edda.Core.Fence.Tests.Rules;

/// <summary>What the device forbids and no missing type or member shows.</summary>
internal static class DeviceRules
{
    private const int MaxIlBytes = 64 * 1024;

    public static Violation[] Check(string path)
    {
        using var assembly = new DeviceAssembly(path);
        int il = assembly.Metadata.MethodDefinitions
            .Sum(method => assembly.Body(assembly.Metadata.GetMethodDefinition(method))?.GetILBytes()!.Length ?? 0);
        IEnumerable<Violation> tooLarge = il > MaxIlBytes
            ? [new Violation(RuleNames.AssemblySize, $"{il} bytes", Path.GetFileName(path))]
            : [];
        return
        [
            .. tooLarge,
            .. TypeRules.Check(assembly),
            .. MethodRules.Check(assembly),
            .. StaticOrderRule.Check(assembly),
        ];
    }
}
