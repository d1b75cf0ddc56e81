using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace Edda.Core.Fence.Tests.Rules;

internal static class IlReader
{
    private const byte TwoByteMark = 0xFE;

    private static readonly FrozenDictionary<ILOpCode, OperandType> Operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToFrozenDictionary(code => (ILOpCode)(ushort)code.Value, code => code.OperandType);

    public static IEnumerable<Instruction> Read(byte[] il)
    {
        int at = 0;
        while (at < il.Length)
        {
            int start = at;
            int code = il[at++];
            if (code == TwoByteMark)
                code = TwoByteMark << 8 | il[at++];
            var opcode = (ILOpCode)code;
            int operand = 0;
            switch (Operands[opcode])
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    operand = il[at++];
                    break;
                case OperandType.InlineVar:
                    at += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    at += 8;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + 4 * BitConverter.ToInt32(il, at);
                    break;
                default:
                    operand = BitConverter.ToInt32(il, at);
                    at += 4;
                    break;
            }

            yield return new Instruction(start, opcode, operand, IsToken(Operands[opcode]));
        }
    }

    private static bool IsToken(OperandType operand) => operand is OperandType.InlineMethod or OperandType.InlineField
        or OperandType.InlineType or OperandType.InlineTok or OperandType.InlineString or OperandType.InlineSig;
}
