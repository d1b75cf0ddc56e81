using Edda.Gladsheim.Roskva;

namespace Edda.Gladsheim.Settings.Raw;

public sealed class RestartSettings
{
    public RestartMode? Policy { get; set; }

    public TimeSpan? Delay { get; set; }

    public TimeSpan? MaximumDelay { get; set; }

    public long? Attempts { get; set; }

    public TimeSpan? Window { get; set; }

    public TimeSpan? HealthyAfter { get; set; }

    public bool HasMoreThanPolicy => (Delay ?? MaximumDelay ?? Window ?? HealthyAfter) is not null || Attempts is not null;
}
