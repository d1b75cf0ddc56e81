using Edda.ProtoGen.Model;

namespace Edda.ProtoGen.Emit;

/// <summary>A single number, bool or enum.</summary>
internal sealed class NumberEmitter(FieldShape shape, Target target, Presence presence)
    : FieldEmitter(shape, target)
{
    private bool IsEnum => Shape.Kind.Method == "Enum";

    private bool IsPlain => Target.IsLean && presence.Mark is null;

    private string Name => IsPlain ? PlainName : Shape.Backing;

    private string Plain => IsEnum ? "Int32" : Shape.Kind.Method;

    private string PlainValue => IsEnum ? $"(int){Name}" : Name;

    private string IsPresent => Shape.Kind.Method switch
    {
        _ when presence.Test is not null => presence.Test,
        "Bool" => Name,
        "Float" or "Double" => $"!Wire::WireWriter.IsDefault({Name})",
        _ => $"{Name} != 0",
    };

    public override void Storage(CodeWriter code)
    {
        if (IsPlain)
        {
            Summary(code);
        }

        code.Line($"{(IsPlain ? "public" : "private")} {Shape.CSharpType} {Name};");
    }

    public override void Members(CodeWriter code)
    {
        if (IsPlain)
        {
            return;
        }

        Summary(code);
        if (presence.Mark is null)
        {
            code.Open($"public {Shape.CSharpType} {Shape.Property}");
            code.Line($"get {{ return {Name}; }}");
            code.Line($"set {{ {Name} = value; }}");
            code.Close();
            return;
        }

        code.Open($"public {Shape.CSharpType} {Shape.Property}");
        code.Line($"get {{ return {Name}; }}");
        code.Open("set");
        code.Line(presence.Mark);
        code.Line($"{Name} = value;");
        code.Close();
        code.Close();
        code.Separate();
        PresenceMembers.Write(code, Shape, presence, Target, Clear);
    }

    public override void Clear(CodeWriter code) => code.Line($"{Name} = {Default};");

    public override void Size(CodeWriter code)
    {
        string size = Shape.Kind.FixedSize != 0
            ? (Shape.TagSize + Shape.Kind.FixedSize).ToString()
            : $"{Shape.TagSize} + Wire::WireSize.{Plain}({PlainValue})";
        Guarded(code, $"size += {size};");
    }

    public override void Write(CodeWriter code) =>
        Guarded(code, $"writer.Write{Plain}({Shape.ItemTag}, {PlainValue});");

    public override string Read
    {
        get
        {
            string value = IsEnum ? $"({Shape.CSharpType})reader.ReadInt32()" : $"reader.Read{Plain}()";
            return presence.Mark is null ? $"{Name} = {value};" : $"{presence.Mark} {Name} = {value};";
        }
    }

    private string Default => Shape.Kind.Method switch
    {
        "Bool" => "false",
        "Enum" => $"({Shape.CSharpType})0",
        _ => "0",
    };

    private void Guarded(CodeWriter code, string statement)
    {
        code.Open($"if ({IsPresent})");
        code.Line(statement);
        code.Close();
    }
}
