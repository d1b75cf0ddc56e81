namespace Edda.Gladsheim.Settings.Raw;

public sealed class ReloadSettings
{
    public string? Signal { get; set; }

    public IReadOnlyList<string>? Command { get; set; }
}
