using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Emit;

/// <summary>A oneof: which of its fields is there, and how it comes to be another.</summary>
internal sealed class OneofEmitter(OneofDescriptor descriptor)
{
    private readonly string _name = Naming.Pascal(descriptor.Name);

    public string Name => _name;

    private string CaseType => _name + "OneofCase";

    private string CaseField => $"_{Naming.Camel(descriptor.Name)}Case";

    public Presence PresenceOf(FieldDescriptor field)
    {
        string value = $"{CaseType}.{Naming.Pascal(field.Name)}";
        return new Presence($"{CaseField} == {value}", $"Select{_name}({value});", $"Clear{_name}();");
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

    public void Storage(CodeWriter code) => code.Line($"private {CaseType} {CaseField};");

    public void Members(CodeWriter code, IEnumerable<FieldEmitter> fields)
    {
        Comments.Write(code, descriptor.Declaration);
        code.Open($"public {CaseType} {_name}Case");
        code.Line($"get {{ return {CaseField}; }}");
        code.Close();
        code.Separate();
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
        code.Open($"if ({CaseField} != {CaseType}.None)");
        code.Line($"Clear{_name}();");
        code.Close();
    }
}
