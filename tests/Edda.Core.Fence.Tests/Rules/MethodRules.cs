using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Edda.Core.Fence.Tests.Rules;

internal static class MethodRules
{
    private static readonly ForbiddenShape Shapes = new();

    public static IEnumerable<Violation> Check(DeviceAssembly assembly)
    {
        MetadataReader metadata = assembly.Metadata;
        foreach (MethodDefinitionHandle handle in metadata.MethodDefinitions)
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            foreach (string rule in Declared(assembly, method).Distinct())
                yield return new Violation(rule, assembly.NameOf(method), assembly.PlaceOf(handle));
            Instruction[] instructions = [.. assembly.Instructions(method)];
            for (int i = 0; i < instructions.Length; i++)
            {
                Instruction instruction = instructions[i];
                if ((Broken(metadata, instruction) ?? Reinterprets(instructions, i)) is { } rule)
                    yield return new Violation($"{rule} ({instruction})", assembly.NameOf(method), assembly.PlaceOf(handle, instruction.Offset));
            }
        }
    }

    private static IEnumerable<string> Declared(DeviceAssembly assembly, MethodDefinition method)
    {
        MethodSignature<string?> signature = method.DecodeSignature(Shapes, null);
        if (method.GetGenericParameters().Count > 0)
            yield return RuleNames.Generic;
        foreach (string? rule in signature.ParameterTypes.Add(signature.ReturnType))
        {
            if (rule is not null)
                yield return rule;
        }

        if (assembly.Body(method) is not { LocalSignature.IsNil: false } body)
            yield break;
        foreach (string? rule in assembly.Metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(Shapes, null))
        {
            if (rule is not null)
                yield return rule;
        }
    }

    private static string? Broken(MetadataReader metadata, Instruction instruction)
    {
        switch (instruction.Code)
        {
            case ILOpCode.Add_ovf or ILOpCode.Add_ovf_un or ILOpCode.Sub_ovf or ILOpCode.Sub_ovf_un:
            case ILOpCode.Mul_ovf or ILOpCode.Mul_ovf_un:
            case >= ILOpCode.Conv_ovf_i1_un and <= ILOpCode.Conv_ovf_u_un:
            case >= ILOpCode.Conv_ovf_i1 and <= ILOpCode.Conv_ovf_u8:
            case ILOpCode.Conv_ovf_i or ILOpCode.Conv_ovf_u:
                return RuleNames.Checked;
            case ILOpCode.Arglist or ILOpCode.Cpblk or ILOpCode.Initblk or ILOpCode.Jmp or ILOpCode.Calli:
            case ILOpCode.Ckfinite or ILOpCode.Localloc or ILOpCode.Mkrefany or ILOpCode.Refanytype:
            case ILOpCode.Refanyval or ILOpCode.Readonly or ILOpCode.Tail or ILOpCode.Volatile:
                return RuleNames.Instruction;
            case ILOpCode.Constrained:
                return RuleNames.Constrained;
            case ILOpCode.Ldstr:
                string text = metadata.GetUserString(MetadataTokens.UserStringHandle(instruction.Operand & 0xFFFFFF));
                return text.Contains('\0') ? RuleNames.NulInString : null;
            case ILOpCode.Call or ILOpCode.Callvirt or ILOpCode.Newobj or ILOpCode.Ldftn or ILOpCode.Newarr:
            case ILOpCode.Castclass or ILOpCode.Isinst or ILOpCode.Box or ILOpCode.Unbox_any or ILOpCode.Initobj:
                return Named(metadata, MetadataTokens.EntityHandle(instruction.Operand));
            default:
                return null;
        }
    }

    /// <summary>
    /// The interpreter tags numbers on its stack: one that is read through a pointer to another type keeps that type's tag
    /// until it is stored, and then a shift fails and a conversion converts. A store into a local is not enough, because
    /// the compiler leaves the local out when it optimises.
    /// </summary>
    private static string? Reinterprets(Instruction[] instructions, int i)
    {
        if (instructions[i].Code is not ILOpCode.Conv_u || i + 2 >= instructions.Length)
            return null;
        bool isRead = instructions[i + 1].Code is >= ILOpCode.Ldind_i1 and <= ILOpCode.Ldind_r8;
        return isRead && instructions[i + 2].Code is not ILOpCode.Stfld ? RuleNames.Reinterpreted : null;
    }

    private static string? Named(MetadataReader metadata, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.MethodSpecification => RuleNames.Generic,
        HandleKind.TypeSpecification => metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(Shapes, null),
        HandleKind.MemberReference => Named(metadata, metadata.GetMemberReference((MemberReferenceHandle)handle).Parent),
        _ => null,
    };
}
