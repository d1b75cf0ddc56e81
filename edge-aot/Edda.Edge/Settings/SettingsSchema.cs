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
    private readonly List<Func<T, SettingsFlaw?>> _rules = [];

    public override string Allowed => "an object";

    public SettingsSchema<T> Optional<TValue>(string name, SettingsValue<TValue> value, Action<T, TValue> set) =>
        Add(new SettingsField<T, TValue>(name, false, value, set));

    public SettingsSchema<T> Required<TValue>(string name, SettingsValue<TValue> value, Action<T, TValue> set) =>
        Add(new SettingsField<T, TValue>(name, true, value, set));

    /// <summary>A condition between several values; the answer is null or what is wrong.</summary>
    public SettingsSchema<T> Rule(Func<T, SettingsFlaw?> objection)
    {
        _rules.Add(objection);
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
        Dictionary<string, long> seen = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            good &= ReadField(ref reader, reading, value, seen);

        foreach (SettingsField<T> field in _fields)
        {
            if (!field.IsRequired || seen.ContainsKey(field.Name))
                continue;

            int parent = reading.Enter(field.Name);
            reading.Report(start, "nothing", "required: " + field.Allowed);
            reading.Leave(parent);
            good = false;
        }

        return good && HoldsRules(value, start, seen, reading);
    }

    private bool ReadField(ref Utf8JsonReader reader, SettingsReading reading, T target, Dictionary<string, long> seen)
    {
        string name = reader.GetString()!;
        long nameStart = reader.TokenStartIndex;
        SettingsField<T>? field = _fields.Find(candidate => candidate.Name == name);
        bool first = seen.TryAdd(name, nameStart);
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

    private bool HoldsRules(T value, long start, Dictionary<string, long> seen, SettingsReading reading)
    {
        bool good = true;
        foreach (Func<T, SettingsFlaw?> rule in _rules)
        {
            if (rule(value) is not { } flaw)
                continue;

            int parent = reading.Enter(flaw.Field + flaw.Within);
            reading.Report(seen.GetValueOrDefault(flaw.Field, start), flaw.Found, flaw.Allowed);
            reading.Leave(parent);
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
