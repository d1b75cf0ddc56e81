namespace Edda.Gladsheim.Skirnir;

/// <summary>How a process ended. The numbers are those of the records on disk.</summary>
public enum ExitKind : byte
{
    /// <summary>It ended while nobody could ask the kernel.</summary>
    Unknown = 0,
    Code = 1,
    Signal = 2,
}
