namespace Edda.Edge.Heimdall;

/// <summary>A user of this machine who may use the Unix socket beside the service's own user and root.</summary>
public sealed class LocalUser
{
    public long Uid { get; set; }

    public Scope Scope { get; set; } = Scope.Everything;
}
