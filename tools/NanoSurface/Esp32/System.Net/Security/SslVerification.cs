namespace System.Net.Security;

public enum SslVerification
{
    NoVerification = 1,
    VerifyPeer = 2,
    CertificateRequired = 4,
}
