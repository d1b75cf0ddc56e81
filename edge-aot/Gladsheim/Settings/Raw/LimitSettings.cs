using Edda.Gladsheim.Byggvir;

namespace Edda.Gladsheim.Settings.Raw;

public sealed class LimitSettings
{
    public long? Memory { get; set; }

    public double? CpuPercent { get; set; }

    public long? Processes { get; set; }

    public long? OpenFiles { get; set; }

    public long? IoPerSecond { get; set; }

    public LimitAction? Action { get; set; }

    public long? WarnAtPercent { get; set; }

    public bool HasLimit => (Memory ?? Processes ?? OpenFiles ?? IoPerSecond) is not null || CpuPercent is not null;
}
