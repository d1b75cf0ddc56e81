using Edda.ProtoGen.Model;

namespace Edda.ProtoGen.Emit;

/// <summary>
/// A single message field. The nested message is kept when the field is cleared and used again. One that the program
/// has set is the program's: the field forgets it instead of clearing it.
/// </summary>
internal sealed class MessageFieldEmitter(
    FieldShape shape, Target target, Presence presence, (string Field, string Mask) given, Direction direction)
    : FieldEmitter(shape, target)
{
    private string Name => Shape.Backing;

    /// <summary>The statements that let go of what the program has set.</summary>
    public void DropGiven(CodeWriter code)
    {
        if (Target.IsLean)
        {
            return;
        }

        code.Open($"if (({given.Field} & {given.Mask}) != 0)");
        code.Line($"{given.Field} &= ~{given.Mask};");
        code.Line($"{Name} = null;");
        code.Close();
    }

    public override void ClearInOneof(CodeWriter code) => DropGiven(code);

    public override void Storage(CodeWriter code)
    {
        if (presence.Chosen is null)
        {
            code.Line($"private {Shape.CSharpType}{Target.MayBeNull} {Name};");
        }
    }

    public override void Members(CodeWriter code)
    {
        if (!Target.IsLean || direction != Direction.Up)
        {
            Property(code);
        }

        if (Target.IsLean)
        {
            // Absent is null, and a field is dropped by clearing its message or by choosing another of its oneof.
            LeanEnsure(code);
            return;
        }

        code.Line("/// <summary>The nested message, which is there from now on.</summary>");
        code.Open($"public {Shape.CSharpType} Ensure{Shape.Property}()");
        code.Open($"if (!({presence.Test}))");
        code.Line(presence.Mark!);
        code.Open($"if ({Name} == null)");
        code.Line($"{Name} = new {Shape.CSharpType}();");
        code.Close();
        code.Open("else");
        code.Line($"{Name}.Clear();");
        code.Close();
        code.Close();
        code.Separate();
        code.Line($"return {Name}{(Target.IsDevice ? "" : "!")};");
        code.Close();
        code.Separate();
        PresenceMembers.Write(code, Shape, presence, Target, DropGiven);
    }

    private void Property(CodeWriter code)
    {
        Summary(code);
        code.Open($"public {Shape.CSharpType}{Target.MayBeNull} {Shape.Property}");
        string content = presence.Chosen is null ? Name : $"({Shape.CSharpType}){presence.Chosen}";
        code.Line($"get {{ return {presence.Test} ? {content} : null; }}");
        if (!Target.IsLean)
        {
            Setter(code);
        }

        code.Close();
        code.Separate();
    }

    private void LeanEnsure(CodeWriter code)
    {
        code.Line("/// <summary>The nested message, which is there from now on.</summary>");
        code.Open($"public {Shape.CSharpType} Ensure{Shape.Property}()");
        if (presence.Chosen is not null)
        {
            code.Open($"if (!({presence.Test}))");
            code.Line(presence.Mark!.Replace(");", $", {presence.Chosen} as {Shape.CSharpType} ?? new {Shape.CSharpType}());"));
            code.Close();
            code.Separate();
            code.Line($"return ({Shape.CSharpType}){presence.Chosen};");
            code.Close();
            return;
        }

        code.Open($"if ({Name} == null)");
        code.Line($"{Name} = new {Shape.CSharpType}();");
        code.Close();
        code.Separate();
        code.Open($"if (!({presence.Test}))");
        code.Line(presence.Mark!);
        code.Line($"{Name}.Clear();");
        code.Close();
        code.Separate();
        code.Line($"return {Name};");
        code.Close();
    }

    private void Setter(CodeWriter code)
    {
        code.Open("set");
        code.Open("if (value == null)");
        code.Line($"Clear{Shape.Property}();");
        code.Line("return;");
        code.Close();
        code.Separate();
        code.Line(presence.Mark!);
        code.Line($"{given.Field} |= {given.Mask};");
        code.Line($"{Name} = value;");
        code.Close();
    }

    /// <summary>Nothing: the presence bit decides, and DropGiven forgets what is the program's.</summary>
    public override void Clear(CodeWriter code)
    {
    }

    public override void Size(CodeWriter code)
    {
        string size = $"size += {Shape.TagSize} + Wire::WireSize.Message(";
        if (Shape.IsPartOfEntry)
        {
            code.Line($"{size}Ensure{Shape.Property}());");
            return;
        }

        code.Open($"if ({presence.Test})");
        code.Line($"{size}{Name}{(Target.IsDevice ? "" : "!")});");
        code.Close();
    }

    public override void Write(CodeWriter code)
    {
        code.Open($"if ({presence.Test})");
        code.Line($"writer.WriteMessage({Shape.ItemTag}, {Name}{(Target.IsDevice ? "" : "!")});");
        code.Close();
    }

    public override string Read => $"reader.ReadMessage(Ensure{Shape.Property}());";
}
