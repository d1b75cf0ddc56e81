using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text;

namespace Edda.Core.Fence.Tests.Rules;

/// <summary>
/// About what an assembly takes of a board's flash. nanoFramework's own converter is not at hand in every build; this adds
/// up what it writes: records of fixed size, each text once, each signature once, and IL with tokens of two bytes. What it
/// says is 2 to 4 percent more than the converter, which knows some texts by heart.
/// </summary>
internal static class FlashSize
{
    private const int Header = 120;
    private const int AssemblyReference = 12;
    private const int Reference = 8;
    private const int Type = 24;
    private const int Field = 8;
    private const int Method = 16;

    public static int Estimate(string path)
    {
        using var assembly = new DeviceAssembly(path);
        MetadataReader metadata = assembly.Metadata;
        FieldDefinition[] fields =
        [
            .. metadata.FieldDefinitions.Select(metadata.GetFieldDefinition).Where(field => (field.Attributes & FieldAttributes.Literal) == 0),
        ];
        return Header
            + AssemblyReference * metadata.AssemblyReferences.Count
            + Reference * (metadata.TypeReferences.Count + metadata.MemberReferences.Count)
            + Type * metadata.TypeDefinitions.Count
            + Field * fields.Length
            + Method * metadata.MethodDefinitions.Count
            + metadata.MethodDefinitions.Sum(method => DeviceRules.SizeOnDevice(assembly, metadata.GetMethodDefinition(method)))
            + Texts(assembly, fields).Distinct().Sum(text => Encoding.UTF8.GetByteCount(text) + 1)
            + Signatures(assembly, fields).Distinct().Sum(signature => metadata.GetBlobBytes(signature).Length)
            + metadata.TypeDefinitions.Sum(type => metadata.GetTypeDefinition(type).GetLayout().Size);
    }

    private static IEnumerable<string> Texts(DeviceAssembly assembly, FieldDefinition[] fields)
    {
        MetadataReader metadata = assembly.Metadata;
        IEnumerable<StringHandle> names =
        [
            .. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).SelectMany(type => new[] { type.Name, type.Namespace }),
            .. metadata.TypeReferences.Select(metadata.GetTypeReference).SelectMany(type => new[] { type.Name, type.Namespace }),
            .. metadata.MemberReferences.Select(metadata.GetMemberReference).Select(member => member.Name),
            .. metadata.MethodDefinitions.Select(metadata.GetMethodDefinition).Select(method => method.Name),
            .. fields.Select(field => field.Name),
        ];
        IEnumerable<string> literals = metadata.MethodDefinitions.Select(metadata.GetMethodDefinition).SelectMany(assembly.Instructions)
            .Where(instruction => instruction.Code == ILOpCode.Ldstr)
            .Select(instruction => metadata.GetUserString((UserStringHandle)MetadataTokens.Handle(instruction.Operand)));
        return names.Select(metadata.GetString).Concat(literals);
    }

    private static IEnumerable<BlobHandle> Signatures(DeviceAssembly assembly, FieldDefinition[] fields)
    {
        MetadataReader metadata = assembly.Metadata;
        return
        [
            .. fields.Select(field => field.Signature),
            .. metadata.MemberReferences.Select(metadata.GetMemberReference).Select(member => member.Signature),
            .. metadata.MethodDefinitions.Select(metadata.GetMethodDefinition).Select(method => method.Signature),
            .. metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
                .Select(method => assembly.Body(method)?.LocalSignature ?? default)
                .Where(locals => !locals.IsNil)
                .Select(locals => metadata.GetStandaloneSignature(locals).Signature),
        ];
    }
}
