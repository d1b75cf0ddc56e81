using Edda.ProtoGen;
using Edda.Testing;
using Google.Protobuf.Reflection;

namespace Edda.Core.Tests.Wire;

/// <summary>How much the fields of the product's contracts may hold, from the .options files beside them.</summary>
internal static class Capacities
{
    private static readonly Dictionary<string, CapacityFile> Files = [];

    /// <summary>In bytes, of a text or of bytes.</summary>
    public static int SizeOf(FieldDescriptor field) => Of(field).MaxSize ?? int.MaxValue;

    /// <summary>Half of the elements that there may be, so that two messages can be merged, and one, which is not counted.</summary>
    public static int CountOf(FieldDescriptor field) => Of(field).MaxCount is { } count ? (count / 2) + 1 : int.MaxValue;

    private static Capacity Of(FieldDescriptor field)
    {
        lock (Files)
        {
            if (!Files.TryGetValue(field.File.Name, out CapacityFile? file))
            {
                file = CapacityFile.Load(Repository.File("protos"), field.File.Name);
                Files.Add(field.File.Name, file);
            }

            return file.Of(field);
        }
    }
}
