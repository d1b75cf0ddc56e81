namespace System.Security.Cryptography.X509Certificates;

public class X509Certificate
{
    /// <summary>Of the text of a PEM file.</summary>
    public extern X509Certificate(string certificate);
}
