using Edda.ProtoGen.Model;
using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Emit;

/// <summary>The class of a map field. Its entries are messages of key and value, as they are on the wire.</summary>
internal sealed class MapEmitter
{
    private readonly FieldShape _map;
    private readonly Target _target;
    private readonly string _entry;
    private readonly FieldShape _key;
    private readonly FieldShape _value;

    public MapEmitter(FieldShape map, Target target)
    {
        _map = map;
        _target = target;
        MessageDescriptor entry = map.Descriptor.MessageType;
        _entry = TypeNames.Simple(entry);
        _key = new FieldShape(entry.FindFieldByNumber(1), Capacity.Unbounded);
        _value = new FieldShape(entry.FindFieldByNumber(2), Capacity.Unbounded);
    }

    private bool HasTextKey => _key.Kind.Method == "Text";

    /// <summary>Text is looked up by a string; what is set may be either.</summary>
    private string KeyType => HasTextKey ? "string" : _key.CSharpType;

    private string SetKey(string entry, string key) =>
        HasTextKey ? $"{entry}.{_key.Property}.Set({key});" : $"{entry}.{_key.Property} = {key};";

    public void Emit(CodeWriter code)
    {
        string name = TypeNames.MapClass(_map.Descriptor);
        MessageListEmitter.Emit(code, name, "Wire::MessageMap", _entry, _target, () => Members(code));
    }

    private void Members(CodeWriter code)
    {
        code.Line($"private {_entry}{_target.MayBeNull} _probe;");
        code.Separate();
        foreach (string key in HasTextKey ? new[] { "string", "Wire::Text" } : [KeyType])
        {
            TryGet(code, key);
            Remove(code, key);
        }

        switch (_value.Kind.Method)
        {
            case "Message":
                EnsureValue(code);
                break;
            case "Text":
                SetValue(code, KeyType, "string");
                SetValue(code, HasTextKey ? "Wire::Text" : KeyType, "Wire::Text");
                break;
            default:
                SetValue(code, KeyType, _value.CSharpType);
                break;
        }

        FindKey(code);
        Comparison(code);
    }

    private void TryGet(CodeWriter code, string key)
    {
        string type = _value.CSharpType;
        bool isReference = _value.Kind.Method is "Message" or "Text" or "Blob";
        string annotation = isReference && !_target.IsDevice ? "[NotNullWhen(true)] " : "";
        code.Open($"public bool TryGet({key} key, {annotation}out {type}{(isReference ? _target.MayBeNull : "")} value)");
        code.Line("int index = FindKey(key);");
        string found = _value.Kind.Method == "Message" ? $"Ensure{_value.Property}()" : _value.Property;
        code.Line($"value = index < 0 ? default({type}) : this[index].{found};");
        code.Line("return index >= 0;");
        code.Close();
        code.Separate();
    }

    private void Remove(CodeWriter code, string key)
    {
        code.Open($"public bool Remove({key} key)");
        code.Line("int index = FindKey(key);");
        code.Open("if (index < 0)");
        code.Line("return false;");
        code.Close();
        code.Separate();
        code.Line("RemoveEntry(index);");
        code.Line("return true;");
        code.Close();
        code.Separate();
    }

    private void SetValue(CodeWriter code, string key, string value)
    {
        code.Open($"public void Set({key} key, {value} value)");
        code.Line("int index = FindKey(key);");
        code.Line($"{_entry} entry = index < 0 ? ({_entry})AddMessage() : this[index];");
        code.Open("if (index < 0)");
        code.Line(SetKey("entry", "key"));
        code.Close();
        code.Separate();
        code.Line(value is "string" or "Wire::Text" or "Wire::Blob"
            ? $"entry.{_value.Property}.Set(value);"
            : $"entry.{_value.Property} = value;");
        code.Close();
        code.Separate();
    }

    private void EnsureValue(CodeWriter code)
    {
        code.Line("/// <summary>The value of the key, which is there from now on.</summary>");
        code.Open($"public {_value.CSharpType} Ensure({KeyType} key)");
        code.Line("int index = FindKey(key);");
        code.Line($"{_entry} entry = index < 0 ? ({_entry})AddMessage() : this[index];");
        code.Open("if (index < 0)");
        code.Line(SetKey("entry", "key"));
        code.Close();
        code.Separate();
        code.Line($"return entry.Ensure{_value.Property}();");
        code.Close();
        code.Separate();
    }

    private void FindKey(CodeWriter code)
    {
        foreach (string key in HasTextKey ? new[] { "string", "Wire::Text" } : [KeyType])
        {
            code.Open($"private int FindKey({key} key)");
            code.Open("if (_probe == null)");
            code.Line($"_probe = new {_entry}();");
            code.Close();
            code.Separate();
            code.Line(SetKey("_probe", "key"));
            code.Line("return Find(_probe);");
            code.Close();
            code.Separate();
        }
    }

    private void Comparison(CodeWriter code)
    {
        string Key(string entry) => $"(({_entry}){entry}).{_key.Property}";
        code.Open("protected override bool SameKey(Wire::Message left, Wire::Message right)");
        code.Line($"return {Key("left")} == {Key("right")};");
        code.Close();
        code.Separate();
        code.Open("protected override int HashKey(Wire::Message entry)");
        code.Line(_key.CSharpType switch
        {
            "bool" => $"return {Key("entry")} ? 1 : 0;",
            "Wire::Text" => $"return {Key("entry")}.GetHashCode();",
            _ => $"return HashOf((ulong){Key("entry")});",
        });
        code.Close();
        code.Separate();
    }
}
