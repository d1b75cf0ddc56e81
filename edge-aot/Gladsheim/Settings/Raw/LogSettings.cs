namespace Edda.Gladsheim.Settings.Raw;

public sealed class LogSettings
{
    public long? FileSize { get; set; }

    public long? Files { get; set; }
}
