using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Wire;

namespace Edda.Loki.Jotunheim;

/// <summary>What a device has said that it can, as bytes: a hub has many devices and is seldom asked. Immutable.</summary>
internal sealed class KnownCapabilities
{
    private readonly byte[] _encoded;

    public KnownCapabilities(JotunheimCapabilities capabilities)
    {
        _encoded = new byte[capabilities.ComputeSize()];
        WireWriter writer = new(_encoded);
        capabilities.Write(ref writer);
        Revision = capabilities.Revision;
        Type = capabilities.Type.ToString();
    }

    public uint Revision { get; }

    public string Type { get; }

    public void Read(JotunheimCapabilities into) => into.TryRead(_encoded);

    public JotunheimCapabilities Read()
    {
        JotunheimCapabilities capabilities = new();
        Read(capabilities);
        return capabilities;
    }
}
