using System.Text;
using Edda.Core.Grpc;

namespace Edda.Core.Tests.Grpc;

public class HeaderEncodingTests
{
    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("4m", 40_000)]
    [InlineData("5u", 50)]
    [InlineData("600n", 6)]
    [InlineData("601n", 7)]
    [InlineData("99999999H", 99_999_999 * 36_000_000_000)]
    [InlineData("0n", 0)]
    public void A_timeout_is_read(string text, long ticks) => Assert.Equal(ticks, GrpcTimeout.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("123456789S")]
    [InlineData("1")]
    [InlineData("-1S")]
    [InlineData("1s")]
    [InlineData(" 1S")]
    [InlineData("1.5S")]
    public void What_is_no_timeout_is_malformed(string text) =>
        Assert.Equal(GrpcTimeout.Malformed, GrpcTimeout.Parse(text));

    [Fact]
    public void A_written_timeout_reads_as_no_less_and_hardly_more()
    {
        byte[] text = new byte[GrpcTimeout.MaxLength];
        for (long ticks = 1; ticks > 0 && ticks < long.MaxValue / 4; ticks = ticks * 7 / 3 + 1)
        {
            int count = GrpcTimeout.Format(ticks, text, 0);
            long read = GrpcTimeout.Parse(Encoding.ASCII.GetString(text, 0, count));
            Assert.InRange(read, ticks, ticks + ticks / 1_000 + 100);
        }

        Assert.Equal("0n", Encoding.ASCII.GetString(text, 0, GrpcTimeout.Format(-5, text, 0)));
    }

    [Fact]
    public void Percent_encoding_there_and_back_for_all_bytes()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        byte[] encoded = new byte[PercentEncoding.EncodedLength(all, 0, all.Length)];
        Assert.Equal(encoded.Length, PercentEncoding.Encode(all, 0, all.Length, encoded, 0));
        Assert.All(encoded, b => Assert.InRange(b, 0x20, 0x7e));
        Assert.Equal(256, PercentEncoding.Decode(encoded, 0, encoded.Length, encoded, 0));
        Assert.Equal(all, encoded[..256]);
    }

    [Theory]
    [InlineData("100%", "100%")]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz%41", "%zzA")]
    [InlineData("%e2%98%BA", "\u263a")]
    public void A_bad_escape_stays_as_it_is(string text, string expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        int count = PercentEncoding.Decode(bytes, 0, bytes.Length, bytes, 0);
        Assert.Equal(expected, Encoding.UTF8.GetString(bytes, 0, count));
    }

    [Fact]
    public void Base64_agrees_with_the_library_padded_and_not()
    {
        var random = new Random(7);
        for (int length = 0; length < 70; length++)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            string padded = Convert.ToBase64String(bytes);
            byte[] encoded = new byte[BinaryHeader.EncodedLength(length)];
            Assert.Equal(encoded.Length, BinaryHeader.Encode(bytes, 0, length, encoded, 0));
            Assert.Equal(padded.TrimEnd('='), Encoding.ASCII.GetString(encoded));
            foreach (string text in new[] { padded, padded.TrimEnd('=') })
            {
                byte[] source = Encoding.ASCII.GetBytes(text);
                byte[] decoded = new byte[BinaryHeader.MaxDecodedLength(source.Length)];
                Assert.Equal(length, BinaryHeader.Decode(source, 0, source.Length, decoded, 0));
                Assert.Equal(bytes, decoded[..length]);
            }
        }
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AAAAA")]
    [InlineData("A=")]
    [InlineData("AA=")]
    [InlineData("A===")]
    [InlineData("AA-A")]
    [InlineData("=AAA")]
    public void What_is_no_base64_is_malformed(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Assert.Equal(BinaryHeader.Malformed, BinaryHeader.Decode(bytes, 0, bytes.Length, new byte[8], 0));
    }
}
