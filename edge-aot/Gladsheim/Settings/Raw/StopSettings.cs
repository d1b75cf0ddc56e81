namespace Edda.Gladsheim.Settings.Raw;

public sealed class StopSettings
{
    public string? Signal { get; set; }

    public TimeSpan? Timeout { get; set; }
}
