using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Edda.Interop.Peer.Client;

/// <summary>The certificate a test server shows, to be trusted as it is: it made it up itself.</summary>
internal static class PeerCertificate
{
    public static async Task<X509Certificate2Collection> FetchAsync(string address)
    {
        var uri = new Uri(address);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(uri.Host, uri.Port);
        X509Certificate2? shown = null;
        await using var stream = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = uri.Host,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                shown = X509CertificateLoader.LoadCertificate(certificate!.GetRawCertData());
                return true;
            },
        });
        return [shown!];
    }
}
