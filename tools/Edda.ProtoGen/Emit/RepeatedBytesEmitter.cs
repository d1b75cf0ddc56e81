using Edda.ProtoGen.Model;

namespace Edda.ProtoGen.Emit;

/// <summary>A repeated string or bytes field.</summary>
internal sealed class RepeatedBytesEmitter(FieldShape shape, Target target) : FieldEmitter(shape, target)
{
    private string Name => PlainName;

    private string Method => Shape.Kind.Method;

    private string ListType => "Wire::" + Shape.Kind.List;

    public override bool Repeats => true;

    public override void Storage(CodeWriter code) => Holder(code, ListType);

    public override void Members(CodeWriter code)
    {
        if (Target.IsLean)
        {
            return;
        }

        Summary(code);
        code.Open($"public {ListType} {Shape.Property}");
        code.Line($"get {{ return {Name}; }}");
        code.Close();
    }

    public override void Clear(CodeWriter code) => code.Line($"{Name}.Clear();");

    public override void Size(CodeWriter code) =>
        code.Line($"size += {Shape.TagSize} * {Name}.Count + Wire::WireSize.{Method}s({Name});");

    public override void Write(CodeWriter code) => code.Line($"writer.Write{Method}s({Shape.ItemTag}, {Name});");

    public override string Read => $"reader.Read{Method}Item({Name}, {Shape.MaxCount}, {Shape.MaxSize});";

    public override string Trace => $"reader.TraceItem(\"{Shape.ProtoName}\");";
}
