using System.Security.Cryptography;
using System.Text;
using Edda.Jotunheim.Security;

namespace Edda.Jotunheim.Tests.Security;

/// <summary>FIPS 180-4's examples, and every length around a block against the framework's.</summary>
public sealed class Sha256Tests
{
    [Theory]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void It_knows_the_standard_s_answers(string text, string digest) =>
        Assert.Equal(digest, Convert.ToHexStringLower(Digest(Encoding.ASCII.GetBytes(text), 7)));

    [Fact]
    public void A_million_letters() => Assert.Equal(
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        Convert.ToHexStringLower(Digest(Encoding.ASCII.GetBytes(new string('a', 1_000_000)), 1000)));

    [Fact]
    public void Any_length_in_any_pieces()
    {
        for (int length = 0; length < 200; length++)
        {
            byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
            Assert.Equal(SHA256.HashData(bytes), Digest(bytes, 1 + length % 13));
        }
    }

    private static byte[] Digest(byte[] bytes, int piece)
    {
        Sha256 hash = new();
        byte[] digest = new byte[Sha256.DigestSize];
        hash.Start();
        for (int at = 0; at < bytes.Length; at += piece)
            hash.Add(bytes, at, Math.Min(piece, bytes.Length - at));
        hash.Finish(digest, 0);
        return digest;
    }
}
