using System.Collections;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Edda.Core.Tests.Wire;

/// <summary>
/// Fills Google's messages with values that are apt to find mistakes: the ends of every range, every length of varint,
/// text of every width, empty and absent things, within the capacities that the contract sets. The same seed gives the
/// same messages.
/// </summary>
internal sealed class RandomMessages(int seed)
{
    private const int DeepestMessage = 4;
    private const int MostMessages = 60;

    private static readonly double[] Doubles =
        [0, -0.0, 1, -1, 0.1, double.MaxValue, double.Epsilon, double.PositiveInfinity, double.NegativeInfinity, double.NaN];

    private static readonly string[] Characters = ["a", "Z", " ", "\0", "é", "߿", "ࠀ", "€", "\uFFFD", "😀", "\U0010FFFF"];

    private readonly Random _random = new(seed);
    private int _messages;

    public IMessage Next(MessageDescriptor descriptor)
    {
        _messages = 0;
        return Fill(descriptor, 0);
    }

    private IMessage Fill(MessageDescriptor descriptor, int depth)
    {
        IMessage message = descriptor.Parser.ParseFrom(ByteString.Empty);
        _messages++;
        foreach (FieldDescriptor field in descriptor.Fields.InDeclarationOrder())
        {
            if (_random.Next(3) == 0 || (field.FieldType == FieldType.Message && !field.IsMap && !MayNest(depth)))
            {
                continue;
            }

            if (field.IsMap)
            {
                FillMap((IDictionary)field.Accessor.GetValue(message), field, depth);
            }
            else if (field.IsRepeated)
            {
                var list = (IList)field.Accessor.GetValue(message);
                bool many = field.FieldType != FieldType.Message && _random.Next(4) == 0;
                for (int i = _random.Next(Math.Min(many ? 80 : 4, Capacities.CountOf(field))); i > 0; i--)
                {
                    list.Add(Value(field, depth));
                }
            }
            else
            {
                field.Accessor.SetValue(message, Value(field, depth));
            }
        }

        return message;
    }

    private void FillMap(IDictionary map, FieldDescriptor field, int depth)
    {
        FieldDescriptor value = field.MessageType.FindFieldByNumber(2);
        if (value.FieldType == FieldType.Message && !MayNest(depth))
        {
            return;
        }

        bool many = value.FieldType != FieldType.Message && _random.Next(8) == 0;
        for (int i = _random.Next(Math.Min(many ? 40 : 4, Capacities.CountOf(field))); i > 0; i--)
        {
            map[Value(field.MessageType.FindFieldByNumber(1), depth)] = Value(value, depth);
        }
    }

    private bool MayNest(int depth) => depth < DeepestMessage && _messages < MostMessages;

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Double => Doubles[_random.Next(Doubles.Length)],
        FieldType.Float => (float)Doubles[_random.Next(Doubles.Length)],
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int)Bits(),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => (long)Bits(),
        FieldType.UInt32 or FieldType.Fixed32 => (uint)Bits(),
        FieldType.UInt64 or FieldType.Fixed64 => Bits(),
        FieldType.Bool => _random.Next(2) == 0,
        FieldType.String => Text(Capacities.SizeOf(field)),
        FieldType.Bytes => ByteString.CopyFrom(Bytes(Capacities.SizeOf(field))),
        FieldType.Enum => EnumValue(field.EnumType),
        FieldType.Message => Fill(field.MessageType, depth + 1),
        _ => throw new NotSupportedException(field.FieldType.ToString()),
    };

    // A number of any length, so that every length of varint occurs, and often one beside a power of two.
    private ulong Bits()
    {
        ulong value = (ulong)_random.NextInt64(long.MinValue, long.MaxValue) >> _random.Next(64);
        return _random.Next(4) switch
        {
            0 => (1UL << _random.Next(64)) - (ulong)_random.Next(3),
            1 => (ulong)-(long)(value >> 33),
            _ => value,
        };
    }

    private object EnumValue(EnumDescriptor type)
    {
        int number = _random.Next(3) == 0 ? (int)Bits() : type.Values[_random.Next(type.Values.Count)].Number;
        return type.ClrType is Type clr ? Enum.ToObject(clr, number) : number;
    }

    private string Text(int room)
    {
        var text = new StringBuilder();
        bool ascii = _random.Next(2) == 0;
        for (int i = _random.Next(_random.Next(8) == 0 ? 300 : 40); i > 0; i--)
        {
            string character = Characters[_random.Next(ascii ? 4 : Characters.Length)];
            room -= Encoding.UTF8.GetByteCount(character);
            if (room < 0)
            {
                break;
            }

            text.Append(character);
        }

        return text.ToString();
    }

    private byte[] Bytes(int room)
    {
        byte[] bytes = new byte[Math.Min(room, _random.Next(_random.Next(8) == 0 ? 300 : 40))];
        _random.NextBytes(bytes);
        return bytes;
    }
}
