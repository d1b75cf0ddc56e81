using Edda.ProtoGen.Model;

namespace Edda.ProtoGen.Emit;

/// <summary>The code of one field, in the pieces that a message puts together.</summary>
internal abstract class FieldEmitter(FieldShape shape, Target target)
{
    public FieldShape Shape { get; } = shape;

    protected Target Target { get; } = target;

    /// <summary>
    /// A board has no room for a property around each field: one that needs no code of its own is the field itself.
    /// </summary>
    protected string PlainName => Target.IsLean ? Shape.Property : Shape.Backing;

    /// <summary>Whether an element follows another of the same field as a rule.</summary>
    public virtual bool Repeats => false;

    public abstract void Storage(CodeWriter code);

    public abstract void Members(CodeWriter code);

    public abstract void Clear(CodeWriter code);

    /// <summary>What makes the field empty when its oneof is cleared.</summary>
    public virtual void ClearInOneof(CodeWriter code) => Clear(code);

    public abstract void Size(CodeWriter code);

    public abstract void Write(CodeWriter code);

    /// <summary>The statement that reads the field behind its usual tag.</summary>
    public abstract string Read { get; }

    /// <summary>The other tag the field may come with, and how it is read then.</summary>
    public virtual (uint Tag, string Read)? Alternative => null;

    public virtual string Trace => $"reader.Trace(\"{Shape.ProtoName}\");";

    /// <summary>What holds a text, bytes or a list, which is made once.</summary>
    protected void Holder(CodeWriter code, string type)
    {
        if (Target.IsLean)
        {
            Summary(code);
        }

        code.Line($"{(Target.IsLean ? "public" : "private")} readonly {type} {PlainName} = new {type}();");
    }

    protected void Summary(CodeWriter code) => Comments.Write(code, Shape.Descriptor.Declaration);
}
