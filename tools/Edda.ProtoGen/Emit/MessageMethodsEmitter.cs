namespace Edda.ProtoGen.Emit;

/// <summary>What a message does: clear, measure, write, read.</summary>
internal sealed class MessageMethodsEmitter(
    List<FieldEmitter> fields, List<OneofEmitter> oneofs, PresenceBits presence, PresenceBits given, Target target,
    Direction direction)
{
    public void Emit(CodeWriter code)
    {
        // On a board a message that goes one way has the methods of that way; the others are Message's own.
        Clear(code);
        if (!target.IsLean || direction != Direction.Down)
        {
            code.Separate();
            ComputeSize(code);
            code.Separate();
            WriteFields(code);
        }

        if (!target.IsLean || direction != Direction.Up)
        {
            code.Separate();
            ReadFields(code);
        }

        if (fields.Count != 0 && !target.IsLean)
        {
            code.Separate();
            Trace(code);
        }

        if (given.Fields != 0)
        {
            code.Separate();
            DropGiven(code);
        }
    }

    private void Clear(CodeWriter code)
    {
        code.Open("public override void Clear()");
        for (int i = 0; i < given.Fields; i++)
        {
            code.Open($"if ({given.Field(i)} != 0)");
            code.Line("DropGiven();");
            code.Close();
        }

        for (int i = 0; i < presence.Fields; i++)
        {
            code.Line($"{presence.Field(i)} = 0;");
        }

        oneofs.ForEach(oneof => oneof.Clear(code));
        foreach (FieldEmitter field in fields.Where(field => field.Shape.Descriptor.RealContainingOneof is null))
        {
            field.Clear(code);
        }

        if (target.KeepsUnknownFields)
        {
            code.Line("ClearUnknownFields();");
        }

        code.Close();
    }

    private void ComputeSize(CodeWriter code)
    {
        code.Open("public override int ComputeSize()");
        code.Line(target.KeepsUnknownFields ? "int size = UnknownFieldsSize;" : "int size = 0;");
        ForEachWritten(field => field.Size(code), oneof => oneof.Size(code));
        code.Line("CachedSize = size;");
        code.Line("return size;");
        code.Close();
    }

    private void WriteFields(CodeWriter code)
    {
        code.Open("public override void WriteFields(ref Wire::WireWriter writer)");
        ForEachWritten(field => field.Write(code), oneof => oneof.Write(code));
        if (target.KeepsUnknownFields)
        {
            code.Line("WriteUnknownFields(ref writer);");
        }

        code.Close();
    }

    /// <summary>In the order of the fields; a oneof of messages on a board once, in the place of its first.</summary>
    private void ForEachWritten(Action<FieldEmitter> single, Action<OneofEmitter> choice)
    {
        foreach (FieldEmitter field in fields)
        {
            OneofEmitter? oneof = oneofs.Find(oneof => oneof.Has(field.Shape.Descriptor));
            if (oneof is null)
            {
                single(field);
            }
            else if (oneof.Starts(field.Shape.Descriptor))
            {
                choice(oneof);
            }
        }
    }

    private void ReadFields(CodeWriter code)
    {
        code.Open("public override void ReadFields(ref Wire::WireReader reader)");
        if (fields.Count == 0)
        {
            code.Line("uint tag;");
            code.Open("while ((tag = reader.ReadTag()) != 0)");
            code.Line("reader.ReadUnknown(this, tag);");
            code.Close();
            code.Separate();
            code.Line("reader.FailedInField();");
            code.Close();
            return;
        }

        if (!target.IsLean)
        {
            code.Line("uint last = 0;");
        }

        code.Line("uint tag;");
        code.Open("while ((tag = reader.ReadTag()) != 0)");
        if (!target.IsLean)
        {
            code.Line("last = tag;");
        }

        code.Open("switch (tag)");
        for (int i = 0; i < fields.Count; i++)
        {
            ReadCase(code, fields[i], i + 1 < fields.Count ? fields[i + 1] : null);
        }

        code.Line("default:");
        code.Indent();
        code.Line("reader.ReadUnknown(this, tag);");
        code.Line("break;");
        code.Outdent();
        code.Close();
        code.Close();
        code.Separate();
        if (target.IsLean)
        {
            code.Close();
            return;
        }

        code.Open("if (reader.FailedInField())");
        code.Line("TraceField(ref reader, last);");
        code.Close();
        code.Close();
    }

    private void ReadCase(CodeWriter code, FieldEmitter field, FieldEmitter? next)
    {
        code.Line($"case {field.Shape.WrittenTag}:");
        code.Indent();
        if (field.Repeats && target.ExpectsNextTag)
        {
            code.Open("do");
            code.Line(field.Read);
            code.Close();
            code.Line($"while (reader.Expect({field.Shape.WrittenTag}));");
            code.Separate();
        }
        else
        {
            code.Line(field.Read);
        }

        if (next is not null && target.ExpectsNextTag && next.Shape.Number < 2048)
        {
            code.Open($"if (reader.Expect({next.Shape.WrittenTag}))");
            code.Line($"last = {next.Shape.WrittenTag};");
            code.Line($"goto case {next.Shape.WrittenTag};");
            code.Close();
            code.Separate();
        }

        code.Line("break;");
        code.Outdent();
        if (field.Alternative is (uint tag, string read))
        {
            code.Line($"case {tag}:");
            code.Indent();
            code.Line(read);
            code.Line("break;");
            code.Outdent();
        }
    }

    private void Trace(CodeWriter code)
    {
        code.Open("private static void TraceField(ref Wire::WireReader reader, uint tag)");
        code.Open("switch (tag >> 3)");
        foreach (FieldEmitter field in fields)
        {
            code.Line($"case {field.Shape.Number}:");
            code.Indent();
            code.Line(field.Trace);
            code.Line("break;");
            code.Outdent();
        }

        code.Close();
        code.Close();
    }

    private void DropGiven(CodeWriter code)
    {
        code.Open("private void DropGiven()");
        foreach (MessageFieldEmitter field in fields.OfType<MessageFieldEmitter>())
        {
            field.DropGiven(code);
        }

        code.Close();
    }
}
