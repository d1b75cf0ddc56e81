using System.Text.Json;

namespace Edda.Edge.Settings.Internal;

/// <summary>One name of an object and what its value does to the object.</summary>
internal abstract class SettingsField<T>(string name, bool isRequired)
{
    public string Name { get; } = name;

    public bool IsRequired { get; } = isRequired;

    public abstract string Allowed { get; }

    public abstract bool TryRead(ref Utf8JsonReader reader, SettingsReading reading, T target);
}

/// <inheritdoc/>
internal sealed class SettingsField<T, TValue>(
    string name, bool isRequired, SettingsValue<TValue> value, Action<T, TValue> set)
    : SettingsField<T>(name, isRequired)
{
    public override string Allowed => value.Allowed;

    public override bool TryRead(ref Utf8JsonReader reader, SettingsReading reading, T target)
    {
        if (!value.TryRead(ref reader, reading, out TValue read))
            return false;

        set(target, read);
        return true;
    }
}
