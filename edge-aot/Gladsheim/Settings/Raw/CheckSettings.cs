using Edda.Gladsheim.Roskva;

namespace Edda.Gladsheim.Settings.Raw;

public sealed class CheckSettings
{
    public CheckKind Kind { get; set; }

    public CheckPurpose? Purpose { get; set; }

    public string? Url { get; set; }

    public string? Address { get; set; }

    public string? Service { get; set; }

    public bool? Watch { get; set; }

    public IReadOnlyList<string>? Command { get; set; }

    public string? Status { get; set; }

    public TimeSpan? Interval { get; set; }

    public TimeSpan? Timeout { get; set; }

    public TimeSpan? Delay { get; set; }

    public long? Failures { get; set; }

    public long? Successes { get; set; }

    public long? JitterPercent { get; set; }
}
