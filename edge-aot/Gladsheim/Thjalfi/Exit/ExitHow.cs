namespace Edda.Gladsheim.Thjalfi.Exit;

public enum ExitHow
{
    /// <summary>It ended while nobody could ask the kernel.</summary>
    Unknown = 0,
    Code = 1,
    Signal = 2,
}
