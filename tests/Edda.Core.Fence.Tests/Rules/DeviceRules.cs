using System.Reflection.Metadata;

namespace Edda.Core.Fence.Tests.Rules;

/// <summary>What the device forbids and no missing type or member shows.</summary>
internal static class DeviceRules
{
    private const int MaxIlBytes = 64 * 1024;

    public static Violation[] Check(string path)
    {
        using var assembly = new DeviceAssembly(path);
        int il = assembly.Metadata.MethodDefinitions
            .Sum(method => SizeOnDevice(assembly, assembly.Metadata.GetMethodDefinition(method)));
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

    /// <summary>The device keeps a token in two bytes where .NET keeps it in four.</summary>
    public static int SizeOnDevice(DeviceAssembly assembly, MethodDefinition method) =>
        assembly.Body(method) is { } body
            ? body.GetILBytes()!.Length - 2 * assembly.Instructions(method).Count(instruction => instruction.HasToken)
            : 0;
}
