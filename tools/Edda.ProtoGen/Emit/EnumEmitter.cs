using Edda.ProtoGen.Model;
using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Emit;

/// <summary>An enum, open: a number the contract does not know is kept; and the list for a repeated field of it.</summary>
internal static class EnumEmitter
{
    public static void Emit(CodeWriter code, EnumDescriptor type)
    {
        string name = TypeNames.Simple(type);
        Comments.Write(code, type.Declaration);
        code.Open($"public enum {name}");
        string[] values = Names(type);
        for (int i = 0; i < values.Length; i++)
        {
            Comments.Write(code, type.Values[i].Declaration);
            code.Line($"{values[i]} = {type.Values[i].Number},");
        }

        code.Close();
        code.Separate();
        List(code, type, name);
        code.Separate();
    }

    /// <summary>Without the enum's name in front, unless two values would then be called the same.</summary>
    private static string[] Names(EnumDescriptor type)
    {
        string[] names = type.Values.Select(value => Naming.EnumValue(type.Name, value.Name)).ToArray();
        return names.Distinct().Count() == names.Length
            ? names
            : type.Values.Select(value => Naming.EnumValue("", value.Name)).ToArray();
    }

    private static void List(CodeWriter code, EnumDescriptor type, string name)
    {
        code.Open($"public sealed class {TypeNames.SimpleList(type)} : Wire::EnumList");
        code.Open($"public new {name} this[int index]");
        code.Line($"get {{ return ({name})base[index]; }}");
        code.Line("set { base[index] = (int)value; }");
        code.Close();
        code.Separate();
        code.Open($"public void Add({name} value)");
        code.Line("base.Add((int)value);");
        code.Close();
        code.Close();
    }
}
