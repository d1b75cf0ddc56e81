using Edda.ProtoGen.Model;

namespace Edda.ProtoGen.Emit;

/// <summary>A single string or bytes field.</summary>
internal sealed class BytesEmitter(FieldShape shape, Target target, Presence presence) : FieldEmitter(shape, target)
{
    private string Name => PlainName;

    private string Method => Shape.Kind.Method;

    public override void Storage(CodeWriter code) => Holder(code, Shape.CSharpType);

    public override void Members(CodeWriter code)
    {
        if (!Target.IsLean)
        {
            Property(code);
        }

        if (presence.Mark is null)
        {
            return;
        }

        code.Line("/// <summary>Marks the field as present and hands out its content to be filled.</summary>");
        code.Open($"public {Shape.CSharpType} Ensure{Shape.Property}()");
        code.Line(presence.Mark);
        code.Line($"return {Name};");
        code.Close();
        code.Separate();
        PresenceMembers.Write(code, Shape, presence, Target, Clear);
    }

    private void Property(CodeWriter code)
    {
        Summary(code);
        code.Open($"public {Shape.CSharpType} {Shape.Property}");
        code.Line($"get {{ return {Name}; }}");
        code.Line($"set {{ {(presence.Mark is null ? Name : $"Ensure{Shape.Property}()")}.Set(value); }}");
        code.Close();
        code.Separate();
    }

    public override void Clear(CodeWriter code) => code.Line($"{Name}.Clear();");

    public override void Size(CodeWriter code) =>
        Guarded(code, $"size += {Shape.TagSize} + Wire::WireSize.{Method}({Name});");

    public override void Write(CodeWriter code) =>
        Guarded(code, $"writer.Write{Method}({Shape.ItemTag}, {Name});");

    public override string Read
    {
        get
        {
            string content = presence.Mark is null ? Name : $"Ensure{Shape.Property}()";
            string capacity = Shape.HasMaxSize ? ", " + Shape.MaxSize : "";
            return $"reader.Read{Method}({content}{capacity});";
        }
    }

    private void Guarded(CodeWriter code, string statement)
    {
        code.Open($"if ({presence.Test ?? $"{Name}.Length != 0"})");
        code.Line(statement);
        code.Close();
    }
}
