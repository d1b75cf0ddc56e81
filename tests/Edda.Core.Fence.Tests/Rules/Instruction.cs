using System.Reflection.Metadata;

namespace Edda.Core.Fence.Tests.Rules;

/// <summary>One IL instruction. The operand is a token or a number; a switch has none.</summary>
internal readonly record struct Instruction(int Offset, ILOpCode Code, int Operand, bool HasToken)
{
    public override string ToString() => Code.ToString().ToLowerInvariant().Replace('_', '.');
}
