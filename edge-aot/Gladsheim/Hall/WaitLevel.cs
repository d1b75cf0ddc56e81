namespace Edda.Gladsheim.Hall;

/// <summary>How far a start has to have come before it counts as done. The numbers are those of gladsheim.v1.</summary>
public enum WaitLevel : byte
{
    Ready = 0,
    Spawned = 1,
    Nothing = 2,
}
