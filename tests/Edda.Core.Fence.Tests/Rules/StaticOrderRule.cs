using System.Reflection.Metadata;

namespace Edda.Core.Fence.Tests.Rules;

/// <summary>
/// Follows each static initialiser through the calls it makes to methods of its own assembly and reports the statics of
/// other types that it reads and that are themselves set by an initialiser.
/// </summary>
internal static class StaticOrderRule
{
    public static IEnumerable<Violation> Check(DeviceAssembly assembly)
    {
        foreach (TypeDefinitionHandle type in assembly.Metadata.TypeDefinitions)
        {
            MethodDefinitionHandle initialiser = assembly.StaticConstructor(assembly.Metadata.GetTypeDefinition(type));
            if (initialiser.IsNil)
                continue;
            foreach (Violation violation in Follow(assembly, type, initialiser))
                yield return violation;
        }
    }

    private static IEnumerable<Violation> Follow(DeviceAssembly assembly, TypeDefinitionHandle type, MethodDefinitionHandle initialiser)
    {
        MetadataReader metadata = assembly.Metadata;
        var seen = new HashSet<MethodDefinitionHandle> { initialiser };
        var open = new Queue<MethodDefinitionHandle>(seen);
        while (open.TryDequeue(out MethodDefinitionHandle method))
        {
            foreach (Instruction instruction in assembly.Instructions(metadata.GetMethodDefinition(method)))
            {
                if (Calls(instruction) && DeviceAssembly.OwnMethod(instruction) is { } called && seen.Add(called))
                    open.Enqueue(called);
                if (Reads(instruction) && DeviceAssembly.OwnField(instruction) is { } field && IsSetElsewhere(assembly, type, field))
                {
                    string read = metadata.GetString(metadata.GetFieldDefinition(field).Name);
                    yield return new Violation(
                        $"{RuleNames.StaticOrder} (reads {read})",
                        assembly.NameOf(metadata.GetTypeDefinition(type)),
                        assembly.PlaceOf(method, instruction.Offset));
                }
            }
        }
    }

    private static bool Calls(Instruction instruction) =>
        instruction.Code is ILOpCode.Call or ILOpCode.Callvirt or ILOpCode.Newobj or ILOpCode.Ldftn;

    private static bool Reads(Instruction instruction) => instruction.Code is ILOpCode.Ldsfld or ILOpCode.Ldsflda;

    private static bool IsSetElsewhere(DeviceAssembly assembly, TypeDefinitionHandle type, FieldDefinitionHandle field)
    {
        TypeDefinitionHandle owner = assembly.Metadata.GetFieldDefinition(field).GetDeclaringType();
        return owner != type && !assembly.StaticConstructor(assembly.Metadata.GetTypeDefinition(owner)).IsNil;
    }
}
