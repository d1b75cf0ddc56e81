namespace Edda.Edge.Logs;

/// <summary>
/// The event ids, one range a component, unique over all of Edda.Edge: people build alerts on them, so a number that
/// was once given out keeps its meaning. Each component's log class names its own.
/// </summary>
public static class LogEvents
{
    public const int Logs = 1000;
    public const int Settings = 1100;
    public const int Hosting = 1200;
    public const int Calls = 1300;
    public const int Heimdall = 1400;
    public const int Metrics = 1500;
    public const int Responsibility = 1600;

    /// <summary>The first number of the services themselves.</summary>
    public const int Services = 2000;
}
