using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Edda.Core.Fence.Tests.Rules;

/// <summary>Decodes a signature to the name of the rule that it breaks, or to null.</summary>
internal sealed class ForbiddenShape : ISignatureTypeProvider<string?, object?>
{
    public string? GetArrayType(string? elementType, ArrayShape shape) => RuleNames.MultiDimensionalArray;

    public string? GetByReferenceType(string? elementType) => elementType;

    public string? GetFunctionPointerType(MethodSignature<string?> signature) => RuleNames.FunctionPointer;

    public string? GetGenericInstantiation(string? genericType, ImmutableArray<string?> typeArguments) => RuleNames.Generic;

    public string? GetGenericMethodParameter(object? genericContext, int index) => RuleNames.Generic;

    public string? GetGenericTypeParameter(object? genericContext, int index) => RuleNames.Generic;

    public string? GetModifiedType(string? modifier, string? unmodifiedType, bool isRequired) => unmodifiedType;

    public string? GetPinnedType(string? elementType) => RuleNames.Fixed;

    public string? GetPointerType(string? elementType) => elementType;

    public string? GetPrimitiveType(PrimitiveTypeCode typeCode) =>
        typeCode == PrimitiveTypeCode.TypedReference ? RuleNames.Instruction : null;

    public string? GetSZArrayType(string? elementType) => elementType;

    public string? GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => null;

    public string? GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => null;

    public string? GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);
}
