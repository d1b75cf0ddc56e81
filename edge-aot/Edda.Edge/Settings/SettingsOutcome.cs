namespace Edda.Edge.Settings;

/// <summary>What became of reading settings: a value, or the problems that prevented one. Never both, never neither.</summary>
public sealed class SettingsOutcome<T>
    where T : class
{
    private SettingsOutcome(T? value, IReadOnlyList<SettingsProblem> problems)
    {
        Value = value;
        Problems = problems;
    }

    /// <summary>Null when there are problems.</summary>
    public T? Value { get; }

    public IReadOnlyList<SettingsProblem> Problems { get; }

    public static SettingsOutcome<T> Of(T value) => new(value, []);

    public static SettingsOutcome<T> Failed(params IReadOnlyList<SettingsProblem> problems) => new(null, problems);
}
