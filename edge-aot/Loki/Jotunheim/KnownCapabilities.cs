using System.Security.Cryptography;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Wire;

namespace Edda.Loki.Jotunheim;

/// <summary>What a device has said that it can, as bytes: a hub has many devices and is seldom asked. Immutable.</summary>
internal sealed class KnownCapabilities
{
    private const int KindBytes = 6;

    private readonly byte[] _encoded;

    public KnownCapabilities(JotunheimCapabilities capabilities)
    {
        _encoded = new byte[capabilities.ComputeSize()];
        WireWriter writer = new(_encoded);
        capabilities.Write(ref writer);
        Revision = capabilities.Revision;
        Type = capabilities.Type.ToString();
        Kind = KindOf(capabilities);
    }

    public uint Revision { get; }

    public string Type { get; }

    /// <summary>The same for all devices that have the same functions: "kind-1f2e3d4c5b6a".</summary>
    public string Kind { get; }

    public void Read(JotunheimCapabilities into) => into.TryRead(_encoded);

    public JotunheimCapabilities Read()
    {
        JotunheimCapabilities capabilities = new();
        Read(capabilities);
        return capabilities;
    }

    private static string KindOf(JotunheimCapabilities capabilities)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Text function in capabilities.Functions)
        {
            hash.AppendData(function.Span);
            hash.AppendData(",;"u8);
        }

        return "kind-" + Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, KindBytes));
    }
}
