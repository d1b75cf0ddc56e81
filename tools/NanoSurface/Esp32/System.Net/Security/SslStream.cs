using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace System.Net.Security;

public class SslStream : NetworkStream
{
    public extern SslStream(Socket socket);

    public extern SslVerification SslVerification { get; set; }

    /// <summary>Waits until the handshake is over. It offers no ALPN.</summary>
    public extern void AuthenticateAsClient(
        string targetHost, X509Certificate clientCertificate, X509Certificate ca, SslProtocols enabledSslProtocols);
}
