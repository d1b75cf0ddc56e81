namespace Edda.Gladsheim.Settings.Raw;

public sealed class ReadySettings
{
    public ReadyWhen? When { get; set; }

    public string? Output { get; set; }

    public string? Address { get; set; }

    public TimeSpan? Timeout { get; set; }
}
