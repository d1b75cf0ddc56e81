using Edda.ProtoGen.Model;

namespace Edda.ProtoGen.Emit;

/// <summary>A repeated number, bool or enum. Read packed and element by element, whatever the contract says.</summary>
internal sealed class RepeatedNumberEmitter(FieldShape shape, Target target) : FieldEmitter(shape, target)
{
    private string Name => PlainName;

    private string Method => Shape.Kind.Method;

    private bool IsEnum => Method == "Enum";

    private string ListType =>
        IsEnum ? TypeNames.FullList(Shape.Descriptor.EnumType) : "Wire::" + Shape.Kind.List;

    public override bool Repeats => !Shape.IsWrittenPacked;

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

    public override void Size(CodeWriter code)
    {
        if (Shape.IsWrittenPacked)
        {
            code.Open($"if ({Name}.Count != 0)");
            code.Line($"size += {Shape.TagSize} + {PackedSize};");
            code.Close();
        }
        else if (Shape.Kind.FixedSize != 0)
        {
            code.Line($"size += {Shape.TagSize + Shape.Kind.FixedSize} * {Name}.Count;");
        }
        else
        {
            code.Open($"for (int i = 0; i < {Name}.Count; i++)");
            code.Line($"size += {Shape.TagSize} + Wire::WireSize.{Plain}({Item});");
            code.Close();
        }
    }

    public override void Write(CodeWriter code)
    {
        code.Open(Shape.IsWrittenPacked ? $"if ({Name}.Count != 0)" : $"for (int i = 0; i < {Name}.Count; i++)");
        code.Line(Shape.IsWrittenPacked
            ? $"writer.WritePacked{Method}({Shape.PackedTag}, {Name});"
            : $"writer.Write{Plain}({Shape.ItemTag}, {Item});");
        code.Close();
    }

    public override string Read => Shape.IsWrittenPacked ? ReadPacked : ReadItem;

    public override (uint Tag, string Read)? Alternative => Shape.IsWrittenPacked
        ? (Shape.ItemTag, ReadItem)
        : (Shape.PackedTag, ReadPacked);

    public override string Trace => $"reader.TraceItem(\"{Shape.ProtoName}\");";

    private string Plain => IsEnum ? "Int32" : Method;

    private string Item => IsEnum ? $"(int){Name}[i]" : $"{Name}[i]";

    private string ReadPacked => $"reader.ReadPacked{Method}({Name}, {Shape.MaxCount});";

    private string ReadItem => $"reader.Read{Method}Item({Name}, {Shape.MaxCount});";

    // A varint's packed size is remembered in the list, for the writer; so is that of bools, which are varints of one byte.
    private string PackedSize => Shape.Kind.FixedSize != 0 && Method != "Bool"
        ? $"Wire::WireSize.WithLength({Shape.Kind.FixedSize} * {Name}.Count)"
        : $"Wire::WireSize.Packed{Method}({Name})";
}
