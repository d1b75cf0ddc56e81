using Edda.Edge.Settings.Internal;

namespace Edda.Edge.Settings;

/// <summary>The kinds of value a schema is put together from.</summary>
public static class Setting
{
    public static SettingsValue<bool> Flag { get; } = new FlagValue();

    public static SettingsValue<long> Integer(long minimum, long maximum) => new IntegerValue(minimum, maximum);

    public static SettingsValue<double> Number(double minimum, double maximum) => new NumberValue(minimum, maximum);

    /// <param name="allowed">What is allowed, as the end of a sentence.</param>
    /// <param name="accepts">Null: every text up to <paramref name="maximumLength"/> characters.</param>
    public static SettingsValue<string> Text(
        string allowed, int maximumLength = 4096, Func<string, bool>? accepts = null) =>
        new TextValue(allowed, maximumLength, accepts);

    /// <summary>One of a few words.</summary>
    public static SettingsValue<TValue> Choice<TValue>(params (string Word, TValue Value)[] choices) =>
        new ChoiceValue<TValue>(choices);

    /// <summary>"250ms", "30s", "5m", "2h", "7d".</summary>
    public static SettingsValue<TimeSpan> Duration(TimeSpan minimum, TimeSpan maximum) =>
        new DurationValue(minimum, maximum);

    /// <summary>A number of bytes, or "64KiB", "10MiB", "1GiB".</summary>
    public static SettingsValue<long> Bytes(long minimum, long maximum) => new BytesValue(minimum, maximum);

    public static SettingsValue<IReadOnlyList<TItem>> ListOf<TItem>(
        SettingsValue<TItem> item, int minimumCount = 0, int maximumCount = 1024) =>
        new ListValue<TItem>(item, minimumCount, maximumCount);

    /// <summary>Names chosen by the user, each with a value.</summary>
    public static SettingsValue<IReadOnlyDictionary<string, TItem>> MapOf<TItem>(
        SettingsValue<TItem> item, int maximumCount = 1024) =>
        new MapValue<TItem>(item, maximumCount);
}
