using Edda.ProtoGen.Model;

namespace Edda.ProtoGen.Emit;

/// <summary>A single string or bytes field.</summary>
internal sealed class BytesEmitter(FieldShape shape, Target target, Presence presence) : FieldEmitter(shape, target)
{
    private string Name => Shape.Backing;

    private string Method => Shape.Kind.Method;

    public override void Storage(CodeWriter code) =>
        code.Line($"private readonly {Shape.CSharpType} {Name} = new {Shape.CSharpType}();");

    public override void Members(CodeWriter code)
    {
        Summary(code);
        code.Open($"public {Shape.CSharpType} {Shape.Property}");
        code.Line($"get {{ return {Name}; }}");
        if (presence.Mark is null)
        {
            if (!Target.IsLean)
            {
                code.Line($"set {{ {Name}.Set(value); }}");
            }

            code.Close();
            return;
        }

        if (!Target.IsLean)
        {
            code.Line($"set {{ Ensure{Shape.Property}().Set(value); }}");
        }

        code.Close();
        code.Separate();
        code.Line("/// <summary>Marks the field as present and hands out its content to be filled.</summary>");
        code.Open($"public {Shape.CSharpType} Ensure{Shape.Property}()");
        code.Line(presence.Mark);
        code.Line($"return {Name};");
        code.Close();
        code.Separate();
        PresenceMembers.Write(code, Shape, presence, Target, Clear);
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
