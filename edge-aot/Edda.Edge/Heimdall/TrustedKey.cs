namespace Edda.Edge.Heimdall;

/// <summary>A public key from the settings: its id and its point on P-256.</summary>
public sealed class TrustedKey
{
    public string Id { get; set; } = "";

    public byte[] X { get; set; } = [];

    public byte[] Y { get; set; } = [];
}
