namespace Edda.Testing;

/// <summary>The budgets of a published binary that do not depend on the machine's speed, in bytes.</summary>
public static class Budgets
{
    private const long Mebibyte = 1024 * 1024;

    public const long FileSize = 10 * Mebibyte;
    public const long IdleMemory = 16 * Mebibyte;
    public const long MemoryAfterCalls = 24 * Mebibyte;
}
