using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Edda.Edge.Internal;
using Edda.Loki.Tools;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>Finds the addresses of a name for a tool. Tests have their own.</summary>
internal delegate Task<IPAddress[]> NameResolver(string tool, string host, CancellationToken cancellation);

/// <summary>
/// Makes every connection there is. The name is resolved here, once, and the permission is asked for the very address
/// that is then connected to: a name that says something else a moment later gains nothing.
/// </summary>
internal sealed class GuardedConnector(JormungandrSettings settings, NameResolver? resolver = null)
{
    private readonly NameResolver _resolver = resolver ?? NameLookups.Shared.ResolveAsync;

    public async Task<NetworkStream> ConnectAsync(ToolDefinition tool, string host, int port, CancellationToken cancellation)
    {
        host = host.Trim('[', ']');
        if (ToolGate.Host(tool, host, port) is { IsYes: false } no)
            throw new NetworkRefusedException(no.Objection!);
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(settings.ConnectTimeout);
        IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? literal)
            ? [literal]
            : await _resolver(tool.Name, host, timeout.Token).ConfigureAwait(false);
        List<IPEndPoint> allowed = [];
        string? objection = null;
        foreach (IPAddress address in addresses)
        {
            if (ToolGate.Address(tool, host, port, address) is { IsYes: false } refusal)
                objection ??= refusal.Objection;
            else
                allowed.Add(new IPEndPoint(address, port));
        }

        if (allowed.Count == 0)
            throw objection is null ? new SocketException((int)SocketError.HostNotFound) : new NetworkRefusedException(objection);
        return new NetworkStream(await AddressRace.ConnectAsync(allowed, timeout.Token).ConfigureAwait(false), ownsSocket: true);
    }

    public SslClientAuthenticationOptions Tls(string? host = null)
    {
        SslClientAuthenticationOptions options = new() { TargetHost = host };
        if (settings.MoreRoots.Count > 0)
            options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors);
        return options;
    }

    private bool IsTrusted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        // The name must be right all the same; only the root may be one of ours.
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf)
            return false;
        using X509Chain own = new();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.CustomTrustStore.AddRange(settings.MoreRoots);
        foreach (X509ChainElement element in chain is null ? [] : chain.ChainElements.ToArray())
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        return own.Build(leaf);
    }
}
