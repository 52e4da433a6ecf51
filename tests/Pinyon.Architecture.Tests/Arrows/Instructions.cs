using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Pinyon.Architecture.Tests.Arrows;

/// <summary>Reads the instructions of a method body (ECMA-335, partition III).</summary>
internal static class Instructions
{
    private const byte TwoByteCode = 0xFE;

    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value, code => code.OperandType);

    /// <summary>The types, methods and fields that the instructions name.</summary>
    public static IEnumerable<EntityHandle> Tokens(BlobReader code)
    {
        List<EntityHandle> tokens = [];
        while (code.RemainingBytes > 0)
        {
            int first = code.ReadByte();
            OperandType operand = Operands[first == TwoByteCode ? (first << 8) | code.ReadByte() : first];
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok
                or OperandType.InlineType)
                tokens.Add((EntityHandle)MetadataTokens.Handle(code.ReadInt32()));
            else
                Skip(ref code, operand);
        }

        return tokens;
    }

    private static void Skip(ref BlobReader code, OperandType operand)
    {
        int length = operand switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => sizeof(byte),
            OperandType.InlineVar => sizeof(short),
            OperandType.InlineI8 or OperandType.InlineR => sizeof(long),
            OperandType.InlineSwitch => code.ReadInt32() * sizeof(int),
            _ => sizeof(int),
        };
        code.Offset += length;
    }
}
