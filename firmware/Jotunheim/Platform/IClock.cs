namespace Edda.Jotunheim.Platform;

/// <summary>Milliseconds of a clock that only goes forward.</summary>
public interface IClock
{
    long Now { get; }
}
