namespace Edda.Gladsheim.Thjalfi.Launch;

/// <summary>Names one start of one service. In the environment of its processes it is EDDA_SERVICE=name:startId.</summary>
public readonly record struct ServiceMarker(string Service, ulong StartId)
{
    public const string VariableName = "EDDA_SERVICE";

    public override string ToString() => $"{Service}:{StartId}";
}
