using Edda.ProtoGen.Model;
using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Emit;

/// <summary>A message class with what is nested in it.</summary>
internal sealed class MessageEmitter
{
    private readonly MessageDescriptor _message;
    private readonly CapacityFile _capacities;
    private readonly Target _target;
    private readonly string _class;
    private readonly PresenceBits _presence = new("presence");
    private readonly PresenceBits _given = new("given");
    private readonly List<OneofEmitter> _oneofs = [];
    private readonly List<FieldEmitter> _fields = [];

    public MessageEmitter(MessageDescriptor message, CapacityFile capacities, Target target)
    {
        _message = message;
        _capacities = capacities;
        _target = target;
        _class = TypeNames.Simple(message);
        foreach (FieldDescriptor field in message.Fields.InFieldNumberOrder())
        {
            _fields.Add(Emitter(field));
        }
    }

    private bool IsEntry => _message.GetOptions()?.MapEntry == true;

    public void Emit(CodeWriter code)
    {
        Comments.Write(code, _message.Declaration);
        code.Open($"public sealed class {_class} : Wire::Message");
        Storage(code);
        Members(code);
        new MessageMethodsEmitter(_fields, _oneofs, _presence, _given, _target, _capacities.DirectionOf(_message)).Emit(code);
        Nested(code);
        code.Close();
        code.Separate();
        if (!IsEntry && (!_target.IsLean || IsRepeated()))
        {
            MessageListEmitter.Emit(code, _message, _target);
            code.Separate();
        }
    }

    private bool IsRepeated() => _message.File.MessageTypes.SelectMany(message => message.Fields.InFieldNumberOrder())
        .Any(field => field.IsRepeated && field.FieldType == FieldType.Message && field.MessageType == _message);

    private FieldEmitter Emitter(FieldDescriptor field)
    {
        var shape = new FieldShape(field, _capacities.Of(field));
        if (field.IsRepeated)
        {
            return shape.Kind.Method switch
            {
                "Message" => new RepeatedMessageEmitter(shape, _target),
                "Text" or "Blob" => new RepeatedBytesEmitter(shape, _target),
                _ => new RepeatedNumberEmitter(shape, _target),
            };
        }

        return shape.Kind.Method switch
        {
            "Message" => new MessageFieldEmitter(shape, _target, PresenceOf(field), _target.IsLean ? ("", "") : _given.Next(),
                _capacities.DirectionOf(_message)),
            "Text" or "Blob" => new BytesEmitter(shape, _target, PresenceOf(field)),
            _ => new NumberEmitter(shape, _target, PresenceOf(field)),
        };
    }

    private Presence PresenceOf(FieldDescriptor field)
    {
        if (field.RealContainingOneof is OneofDescriptor descriptor)
        {
            string name = Naming.Pascal(descriptor.Name);
            OneofEmitter? oneof = _oneofs.Find(known => known.Name == name);
            if (oneof is null)
            {
                _oneofs.Add(oneof = new OneofEmitter(descriptor, _target));
            }

            return oneof.PresenceOf(field);
        }

        if (!field.HasPresence)
        {
            return Presence.Implicit;
        }

        (string bits, string mask) = _presence.Next();
        return new Presence($"({bits} & {mask}) != 0", $"{bits} |= {mask};", $"{bits} &= ~{mask};");
    }

    private void Storage(CodeWriter code)
    {
        foreach (PresenceBits bits in new[] { _presence, _given })
        {
            for (int i = 0; i < bits.Fields; i++)
            {
                code.Line($"private int {bits.Field(i)};");
            }
        }

        _oneofs.ForEach(oneof => oneof.Storage(code));
        _fields.ForEach(field => field.Storage(code));
        code.Separate();
    }

    private void Members(CodeWriter code)
    {
        foreach (FieldEmitter field in _fields)
        {
            field.Members(code);
            code.Separate();
        }

        foreach (OneofEmitter oneof in _oneofs)
        {
            oneof.Members(code, _fields.Where(field => IsIn(field, oneof)));
            code.Separate();
        }
    }

    private static bool IsIn(FieldEmitter field, OneofEmitter oneof) =>
        field.Shape.Descriptor.RealContainingOneof is OneofDescriptor own && Naming.Pascal(own.Name) == oneof.Name;

    private void Nested(CodeWriter code)
    {
        foreach (OneofEmitter oneof in _oneofs)
        {
            code.Separate();
            oneof.CaseEnum(code);
        }

        foreach (EnumDescriptor type in _message.EnumTypes)
        {
            code.Separate();
            EnumEmitter.Emit(code, type);
        }

        foreach (MessageDescriptor nested in _message.NestedTypes)
        {
            code.Separate();
            new MessageEmitter(nested, _capacities, _target).Emit(code);
        }

        foreach (FieldEmitter field in _fields.Where(field => field.Shape.Descriptor.IsMap))
        {
            code.Separate();
            new MapEmitter(field.Shape, _target).Emit(code);
        }
    }
}
