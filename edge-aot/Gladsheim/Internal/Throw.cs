using System.Diagnostics.CodeAnalysis;

namespace Edda.Gladsheim.Internal;

/// <summary>The exceptions of this project: misuse by its own code, never input.</summary>
internal static partial class Throw
{
    [DoesNotReturn]
    public static void OutOfRange(string name, object given, string allowed) =>
        throw new ArgumentOutOfRangeException(name, given, "allowed: " + allowed);

    [DoesNotReturn]
    public static void Transition(string refusal) => throw new InvalidOperationException(refusal);
}
