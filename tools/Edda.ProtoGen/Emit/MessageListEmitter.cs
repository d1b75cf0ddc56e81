using Edda.ProtoGen.Model;
using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Emit;

/// <summary>The class of a repeated field of a message: types around what the core's list does.</summary>
internal static class MessageListEmitter
{
    public static void Emit(CodeWriter code, MessageDescriptor message, Target target)
    {
        string element = TypeNames.Simple(message);
        Emit(code, TypeNames.SimpleList(message), "Wire::MessageList", element, target, () => { });
    }

    public static void Emit(
        CodeWriter code, string name, string parent, string element, Target target, Action members)
    {
        code.Open($"public sealed class {name} : {parent}");
        code.Open($"public {element} this[int index]");
        code.Line($"get {{ return ({element})MessageAt(index); }}");
        code.Close();
        code.Separate();
        if (parent == "Wire::MessageList")
        {
            code.Line("/// <summary>Adds an empty element and hands it out to be filled.</summary>");
            code.Open($"public {element} Add()");
            code.Line($"return ({element})AddMessage();");
            code.Close();
            code.Separate();
        }

        members();
        if (!target.IsDevice)
        {
            code.Open($"public Wire::MessageEnumerator<{element}> GetEnumerator()");
            code.Line($"return new Wire::MessageEnumerator<{element}>(this);");
            code.Close();
            code.Separate();
        }

        code.Open("protected override Wire::Message Create()");
        code.Line($"return new {element}();");
        code.Close();
        code.Close();
    }
}
