using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Edda.Edge.Platform.Tests.Heimdall;

/// <summary>Makes tokens by hand, also such as nobody should accept.</summary>
internal static class TokenForge
{
    public static string Claims(
        long expires, string functions = "[\"**\"]", string network = "", long notBefore = 0, string id = "id-1") =>
        $$"""{"sub":"odin","jti":"{{id}}","nbf":{{notBefore}},"exp":{{expires}},"functions":{{functions}},"targets":["**"],"network":"{{network}}"}""";

    public static string Sign(ECDsa key, string header, string claims)
    {
        string unsigned = Unsigned(header, claims);
        return unsigned + "." + Base64Url.EncodeToString(
            key.SignData(Encoding.ASCII.GetBytes(unsigned), HashAlgorithmName.SHA256));
    }

    public static string Header(string keyId, string algorithm = "ES256") =>
        $$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"{{keyId}}"}""";

    public static string Unsigned(string header, string claims) => Part(header) + "." + Part(claims);

    public static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
