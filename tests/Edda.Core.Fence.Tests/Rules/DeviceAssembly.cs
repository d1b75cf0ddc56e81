using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Edda.Core.Fence.Tests.Rules;

/// <summary>A compiled assembly and, from the symbols beside it, the places in the sources. Disposing closes both files.</summary>
internal sealed class DeviceAssembly : IDisposable
{
    // "Type documents" of the Portable PDB specification: the files of a type that has no method with lines.
    private static readonly Guid TypeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly PEReader _image;
    private readonly MetadataReaderProvider _symbols;
    private readonly MetadataReader _pdb;

    public DeviceAssembly(string path)
    {
        _image = new PEReader(File.OpenRead(path));
        Metadata = _image.GetMetadataReader();
        _symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(path, ".pdb")));
        _pdb = _symbols.GetMetadataReader();
    }

    public MetadataReader Metadata { get; }

    public void Dispose()
    {
        _symbols.Dispose();
        _image.Dispose();
    }

    public MethodBodyBlock? Body(MethodDefinition method) =>
        method.RelativeVirtualAddress == 0 ? null : _image.GetMethodBody(method.RelativeVirtualAddress);

    public IEnumerable<Instruction> Instructions(MethodDefinition method) =>
        Body(method) is { } body ? IlReader.Read(body.GetILBytes()!) : [];

    public string NameOf(TypeDefinition type)
    {
        string name = Metadata.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{NameOf(Metadata.GetTypeDefinition(outer))}.{name}" : name;
    }

    public string NameOf(MethodDefinition method) =>
        $"{NameOf(Metadata.GetTypeDefinition(method.GetDeclaringType()))}.{Metadata.GetString(method.Name)}";

    /// <summary>File and line of the statement an instruction belongs to.</summary>
    public string PlaceOf(MethodDefinitionHandle method, int offset = 0)
    {
        string place = "?";
        foreach (SequencePoint point in _pdb.GetMethodDebugInformation(method).GetSequencePoints())
        {
            if (point.IsHidden)
                continue;
            if (point.Offset > offset && place != "?")
                break;
            place = $"{Path.GetFileName(_pdb.GetString(_pdb.GetDocument(point.Document).Name))}({point.StartLine})";
        }

        return place;
    }

    /// <summary>The same for a type; only its file when no method of it has a line.</summary>
    public string PlaceOf(TypeDefinitionHandle type) => Metadata.GetTypeDefinition(type).GetMethods()
        .Select(method => PlaceOf(method)).FirstOrDefault(place => place != "?") ?? FileOf(type);

    public MethodDefinitionHandle StaticConstructor(TypeDefinition type) =>
        type.GetMethods().FirstOrDefault(method => Metadata.GetString(Metadata.GetMethodDefinition(method).Name) == ".cctor");

    /// <summary>The method an instruction names, when it is one of this assembly.</summary>
    public static MethodDefinitionHandle? OwnMethod(Instruction instruction) =>
        MetadataTokens.EntityHandle(instruction.Operand) is { Kind: HandleKind.MethodDefinition } handle
            ? (MethodDefinitionHandle)handle
            : null;

    /// <summary>The field an instruction names, when it is one of this assembly.</summary>
    public static FieldDefinitionHandle? OwnField(Instruction instruction) =>
        MetadataTokens.EntityHandle(instruction.Operand) is { Kind: HandleKind.FieldDefinition } handle
            ? (FieldDefinitionHandle)handle
            : null;

    private string FileOf(TypeDefinitionHandle type)
    {
        foreach (CustomDebugInformationHandle handle in _pdb.GetCustomDebugInformation(type))
        {
            CustomDebugInformation information = _pdb.GetCustomDebugInformation(handle);
            if (_pdb.GetGuid(information.Kind) != TypeDocuments)
                continue;
            int row = _pdb.GetBlobReader(information.Value).ReadCompressedInteger();
            return Path.GetFileName(_pdb.GetString(_pdb.GetDocument(MetadataTokens.DocumentHandle(row)).Name));
        }

        TypeDefinitionHandle outer = Metadata.GetTypeDefinition(type).GetDeclaringType();
        return outer.IsNil ? "?" : PlaceOf(outer);
    }
}
