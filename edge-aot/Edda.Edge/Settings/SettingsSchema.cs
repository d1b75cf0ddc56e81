using System.Text.Json;
using Edda.Edge.Settings.Internal;

namespace Edda.Edge.Settings;

/// <summary>
/// The names of one object in a settings file and how each is read. The defaults are those of a new
/// <typeparamref name="T"/>, so they stand in one place. Declare it once, in a static field; then it never changes.
/// </summary>
public sealed class SettingsSchema<T>(Func<T> create) : SettingsValue<T>
    where T : class
{
    private readonly List<SettingsField<T>> _fields = [];
    private readonly List<Func<T, string?>> _rules = [];

    public override string Allowed => "an object";

    public SettingsSchema<T> Optional<TValue>(string name, SettingsValue<TValue> value, Action<T, TValue> set) =>
        Add(new SettingsField<T, TValue>(name, false, value, set));

    public SettingsSchema<T> Required<TValue>(string name, SettingsValue<TValue> value, Action<T, TValue> set) =>
        Add(new SettingsField<T, TValue>(name, true, value, set));

    /// <summary>A condition between several values; the answer is null or what is wrong and what would be right.</summary>
    public SettingsSchema<T> Rule(Func<T, string?> broken)
    {
        _rules.Add(broken);
        return this;
    }

    /// <summary>What holds when there is no file at all.</summary>
    public T Default() => create();

    internal override bool TryRead(ref Utf8JsonReader reader, SettingsReading reading, out T value)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return Refuse(ref reader, reading, out value);

        long start = reader.TokenStartIndex;
        value = create();
        bool good = true;
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            good &= ReadField(ref reader, reading, value, seen);

        foreach (SettingsField<T> field in _fields)
        {
            if (!field.IsRequired || seen.Contains(field.Name))
                continue;

            int parent = reading.Enter(field.Name);
            reading.Report(start, "nothing", "required: " + field.Allowed);
            reading.Leave(parent);
            good = false;
        }

        return good && HoldsRules(value, start, reading);
    }

    private bool ReadField(ref Utf8JsonReader reader, SettingsReading reading, T target, HashSet<string> seen)
    {
        string name = reader.GetString()!;
        long nameStart = reader.TokenStartIndex;
        SettingsField<T>? field = _fields.Find(candidate => candidate.Name == name);
        bool first = seen.Add(name);
        int parent = reading.Enter(name);
        bool good = false;
        reader.Read();
        if (field is null)
        {
            string[] known = [.. _fields.ConvertAll(candidate => candidate.Name)];
            reading.Report(
                nameStart, "an unknown name", "allowed: " + Words.Quoted(known) + Words.DidYouMean(name, known));
            reader.Skip();
        }
        else if (!first)
        {
            reading.Report(nameStart, "the name a second time", "allowed: each name once");
            reader.Skip();
        }
        else
        {
            good = field.TryRead(ref reader, reading, target);
        }

        reading.Leave(parent);
        return good;
    }

    private bool HoldsRules(T value, long start, SettingsReading reading)
    {
        bool good = true;
        foreach (Func<T, string?> rule in _rules)
        {
            if (rule(value) is not { } broken)
                continue;

            reading.Report(start, "values that do not go together", broken);
            good = false;
        }

        return good;
    }

    private SettingsSchema<T> Add(SettingsField<T> field)
    {
        _fields.Add(field);
        return this;
    }
}
