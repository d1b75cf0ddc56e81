using Edda.ProtoGen.Model;

namespace Edda.ProtoGen.Emit;

/// <summary>HasX and ClearX of a field that knows whether it is there.</summary>
internal static class PresenceMembers
{
    public static void Write(CodeWriter code, FieldShape shape, Presence presence, Target target, Action<CodeWriter> reset)
    {
        if (target.IsLean && shape.Descriptor.RealContainingOneof is not null)
        {
            return; // The oneof's case says it, and one is cleared by choosing another.
        }

        code.Open($"public bool Has{shape.Property}");
        code.Line($"get {{ return {presence.Test}; }}");
        code.Close();
        code.Separate();
        code.Open($"public void Clear{shape.Property}()");
        if (shape.Descriptor.RealContainingOneof is null)
        {
            code.Line(presence.Unmark!);
            reset(code);
        }
        else
        {
            code.Open($"if ({presence.Test})");
            code.Line(presence.Unmark!);
            code.Close();
        }

        code.Close();
    }
}
