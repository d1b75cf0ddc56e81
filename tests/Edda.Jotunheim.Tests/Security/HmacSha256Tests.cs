using System.Security.Cryptography;
using System.Text;
using Edda.Jotunheim.Security;

namespace Edda.Jotunheim.Tests.Security;

/// <summary>RFC 4231's cases.</summary>
public sealed class HmacSha256Tests
{
    public static TheoryData<byte[], byte[], string> Cases => new()
    {
        { Repeat(0x0b, 20), Encoding.ASCII.GetBytes("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
        { Encoding.ASCII.GetBytes("Jefe"), Encoding.ASCII.GetBytes("what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
        { Repeat(0xaa, 20), Repeat(0xdd, 50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
        { [.. Enumerable.Range(1, 25).Select(i => (byte)i)], Repeat(0xcd, 50), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b" },
        { Repeat(0xaa, 131), Encoding.ASCII.GetBytes("Test Using Larger Than Block-Size Key - Hash Key First"), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_knows_the_rfc_s_answers(byte[] key, byte[] text, string code) => Assert.Equal(code, Convert.ToHexStringLower(Code(key, text)));

    [Fact]
    public void One_object_serves_one_key_after_another()
    {
        HmacSha256 hmac = new();
        foreach (int length in (int[])[32, 64, 65, 200, 0])
        {
            byte[] key = Repeat((byte)length, length);
            Assert.Equal(HMACSHA256.HashData(key, key), Code(key, key, hmac));
        }
    }

    private static byte[] Repeat(int value, int count) => [.. Enumerable.Repeat((byte)value, count)];

    private static byte[] Code(byte[] key, byte[] text, HmacSha256? hmac = null)
    {
        hmac ??= new HmacSha256();
        byte[] code = new byte[Sha256.DigestSize];
        hmac.Start(key, key.Length);
        hmac.Add(text, 0, text.Length);
        hmac.Finish(code, 0);
        return code;
    }
}
