using Edda.Edge.Settings;

namespace Edda.Edge.Responsibility;

/// <summary>How much a service takes upon itself.</summary>
public sealed class ResponsibilitySettings
{
    public static SettingsSchema<ResponsibilitySettings> Schema { get; } =
        new SettingsSchema<ResponsibilitySettings>(() => new ResponsibilitySettings())
            .Optional(
                "max_tasks", Setting.Integer(1, 100_000), (settings, value) => settings.MaximumTasks = (int)value)
            .Optional(
                "max_handovers", Setting.Integer(1, 1_000),
                (settings, value) => settings.MaximumHandovers = (uint)value);

    /// <summary>How many tasks it answers for at once; one more is refused as BUSY.</summary>
    public int MaximumTasks { get; set; } = 1_000;

    /// <summary>A task that changed hands more often goes in circles and is refused.</summary>
    public uint MaximumHandovers { get; set; } = 8;
}
