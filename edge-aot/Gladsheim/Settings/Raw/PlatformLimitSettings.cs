namespace Edda.Gladsheim.Settings.Raw;

public sealed class PlatformLimitSettings
{
    public long? Services { get; set; }

    public long? Memory { get; set; }

    public double? CpuPercent { get; set; }
}
