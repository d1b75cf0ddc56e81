using Edda.ProtoGen.Model;

namespace Edda.ProtoGen.Emit;

/// <summary>A repeated message field, and a map, which on the wire is a repeated message of key and value.</summary>
internal sealed class RepeatedMessageEmitter(FieldShape shape, Target target) : FieldEmitter(shape, target)
{
    private string Name => PlainName;

    private string ListType => Shape.Descriptor.IsMap
        ? TypeNames.MapClass(Shape.Descriptor)
        : TypeNames.FullList(Shape.Descriptor.MessageType);

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
        code.Line($"size += {Shape.TagSize} * {Name}.Count + Wire::WireSize.Messages({Name});");

    public override void Write(CodeWriter code) => code.Line($"writer.WriteMessages({Shape.ItemTag}, {Name});");

    public override string Read =>
        $"reader.Read{(Shape.Descriptor.IsMap ? "Entry" : "Item")}({Name}, {Shape.MaxCount});";

    public override string Trace => $"reader.TraceItem(\"{Shape.ProtoName}\");";
}
