using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Emit;

/// <summary>
/// A oneof: which of its fields is there, and how it comes to be another. On a board one of messages alone keeps only the
/// chosen one: a field for each would cost 12 bytes of the heap, and those that were chosen once would stay for ever.
/// </summary>
internal sealed class OneofEmitter(OneofDescriptor descriptor, Target target)
{
    private readonly string _name = Naming.Pascal(descriptor.Name);

    public string Name => _name;

    public bool IsOfMessages => target.IsLean && descriptor.Fields.All(field => field.FieldType == FieldType.Message)
        && descriptor.Fields.Select(TagSize).Distinct().Count() == 1;

    private string Chosen => $"_{Naming.Camel(descriptor.Name)}";

    private static int TagSize(FieldDescriptor field) => field.FieldNumber < 16 ? 1 : field.FieldNumber < 2048 ? 2 : 3;

    private string CaseType => _name + "OneofCase";

    private string CaseField => $"_{Naming.Camel(descriptor.Name)}Case";

    public Presence PresenceOf(FieldDescriptor field)
    {
        string value = $"{CaseType}.{Naming.Pascal(field.Name)}";
        return new Presence($"{CaseField} == {value}", $"Select{_name}({value});", $"Clear{_name}();", IsOfMessages ? Chosen : null);
    }

    public void CaseEnum(CodeWriter code)
    {
        code.Open($"public enum {CaseType}");
        code.Line("None = 0,");
        foreach (FieldDescriptor field in descriptor.Fields)
        {
            code.Line($"{Naming.Pascal(field.Name)} = {field.FieldNumber},");
        }

        code.Close();
    }

    public void Storage(CodeWriter code)
    {
        code.Line($"private {CaseType} {CaseField};");
        if (IsOfMessages)
        {
            code.Line($"private Wire::Message {Chosen};");
        }
    }

    public bool Starts(FieldDescriptor field) => IsOfMessages && descriptor.Fields[0] == field;

    public bool Has(FieldDescriptor field) => IsOfMessages && field.RealContainingOneof == descriptor;

    /// <summary>Measures whichever message is chosen.</summary>
    public void Size(CodeWriter code)
    {
        code.Open($"if ({CaseField} != {CaseType}.None)");
        code.Line($"size += {TagSize(descriptor.Fields[0])} + Wire::WireSize.Message({Chosen});");
        code.Close();
    }

    /// <summary>Writes whichever message is chosen: its tag is the number of the case and wire type 2.</summary>
    public void Write(CodeWriter code)
    {
        code.Open($"if ({CaseField} != {CaseType}.None)");
        code.Line($"writer.WriteMessage((uint){CaseField} * 8 + 2, {Chosen});");
        code.Close();
    }

    public void Members(CodeWriter code, IEnumerable<FieldEmitter> fields)
    {
        Comments.Write(code, descriptor.Declaration);
        code.Open($"public {CaseType} {_name}Case");
        code.Line($"get {{ return {CaseField}; }}");
        code.Close();
        code.Separate();
        if (IsOfMessages)
        {
            code.Open($"private void Select{_name}({CaseType} selected, Wire::Message message)");
            code.Line($"{CaseField} = selected;");
            code.Line($"{Chosen} = message;");
            code.Line("message.Clear();");
            code.Close();
            return;
        }

        code.Open($"public void Clear{_name}()");
        code.Open($"switch ({CaseField})");
        foreach (FieldEmitter field in fields)
        {
            code.Line($"case {CaseType}.{Naming.Pascal(field.Shape.ProtoName)}:");
            code.Indent();
            field.ClearInOneof(code);
            code.Line("break;");
            code.Outdent();
        }

        code.Close();
        code.Separate();
        code.Line($"{CaseField} = {CaseType}.None;");
        code.Close();
        code.Separate();
        code.Open($"private void Select{_name}({CaseType} selected)");
        code.Open($"if ({CaseField} != selected)");
        code.Line($"Clear{_name}();");
        code.Line($"{CaseField} = selected;");
        code.Close();
        code.Close();
    }

    public void Clear(CodeWriter code)
    {
        if (IsOfMessages)
        {
            code.Line($"{CaseField} = {CaseType}.None;");
            return;
        }

        code.Open($"if ({CaseField} != {CaseType}.None)");
        code.Line($"Clear{_name}();");
        code.Close();
    }
}
