namespace Edda.Gladsheim.Byggvir;

/// <summary>A limit that has just been reached, or nearly.</summary>
public readonly record struct LimitVerdict(Resource Resource, double Measured, double Limit, bool Critical);
