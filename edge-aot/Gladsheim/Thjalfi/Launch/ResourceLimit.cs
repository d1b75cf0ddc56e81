namespace Edda.Gladsheim.Thjalfi.Launch;

/// <summary>One limit of setrlimit(2) for the new process. <see cref="Infinite"/> means none.</summary>
public readonly record struct ResourceLimit(ResourceKind Kind, ulong Soft, ulong Hard)
{
    public const ulong Infinite = ulong.MaxValue;
}
