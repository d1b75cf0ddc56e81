using System.Reflection;
using System.Reflection.Metadata;

namespace Edda.Core.Fence.Tests.Rules;

internal static class TypeRules
{
    private const int MaxStaticMethods = 255;
    private const int MaxStaticFields = 200;

    private static readonly ForbiddenShape Shapes = new();

    public static IEnumerable<Violation> Check(DeviceAssembly assembly)
    {
        foreach (TypeDefinitionHandle typeHandle in assembly.Metadata.TypeDefinitions)
        {
            TypeDefinition type = assembly.Metadata.GetTypeDefinition(typeHandle);
            string name = assembly.NameOf(type);
            string place = assembly.PlaceOf(typeHandle);
            foreach (string rule in Broken(assembly, type))
                yield return new Violation(rule, name, place);
            foreach (FieldDefinitionHandle handle in type.GetFields())
            {
                FieldDefinition field = assembly.Metadata.GetFieldDefinition(handle);
                if (Broken(assembly.Metadata, field) is { } rule)
                    yield return new Violation(rule, $"{name}.{assembly.Metadata.GetString(field.Name)}", place);
            }
        }
    }

    private static IEnumerable<string> Broken(DeviceAssembly assembly, TypeDefinition type)
    {
        MetadataReader metadata = assembly.Metadata;
        if (type.GetGenericParameters().Count > 0 || Inherits(metadata, type.BaseType) is { })
            yield return RuleNames.Generic;
        if (type.GetInterfaceImplementations().Any(handle => Inherits(metadata, metadata.GetInterfaceImplementation(handle).Interface) is { }))
            yield return RuleNames.Generic;
        if (type.GetCustomAttributes().Any(handle => AttributeName(metadata, handle) == "IsByRefLikeAttribute"))
            yield return RuleNames.RefStruct;
        MethodDefinition[] methods = [.. type.GetMethods().Select(metadata.GetMethodDefinition)];
        if ((type.Attributes & TypeAttributes.Interface) != 0 && methods.Any(method => (method.Attributes & MethodAttributes.Abstract) == 0))
            yield return RuleNames.InterfaceBody;
        if (methods.Count(method => (method.Attributes & MethodAttributes.Static) != 0) > MaxStaticMethods)
            yield return RuleNames.StaticMethods;
        if (type.GetFields().Select(metadata.GetFieldDefinition).Count(IsStaticStorage) > MaxStaticFields)
            yield return RuleNames.StaticFields;
    }

    private static string? Broken(MetadataReader metadata, FieldDefinition field)
    {
        BlobReader signature = metadata.GetBlobReader(field.Signature);
        signature.ReadSignatureHeader();
        if (signature.ReadSignatureTypeCode() == SignatureTypeCode.ByReference)
            return RuleNames.RefField;
        return field.DecodeSignature(Shapes, null);
    }

    private static string? Inherits(MetadataReader metadata, EntityHandle type) =>
        type.Kind == HandleKind.TypeSpecification
            ? metadata.GetTypeSpecification((TypeSpecificationHandle)type).DecodeSignature(Shapes, null)
            : null;

    private static bool IsStaticStorage(FieldDefinition field) =>
        (field.Attributes & (FieldAttributes.Static | FieldAttributes.Literal)) == FieldAttributes.Static;

    private static string AttributeName(MetadataReader metadata, CustomAttributeHandle handle)
    {
        EntityHandle constructor = metadata.GetCustomAttribute(handle).Constructor;
        return constructor.Kind == HandleKind.MethodDefinition
            ? metadata.GetString(metadata.GetTypeDefinition(metadata.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType()).Name)
            : "";
    }
}
