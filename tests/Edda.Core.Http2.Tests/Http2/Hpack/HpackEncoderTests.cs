using System.Text;
using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Tests.Support;

namespace Edda.Core.Http2.Tests.Http2.Hpack;

public class HpackEncoderTests
{
    [Fact]
    public void What_is_written_decodes_with_no_table()
    {
        byte[] buffer = new byte[512];
        var encoder = new HpackEncoder();
        encoder.Start(buffer, 7, buffer.Length);
        encoder.NoTable();
        encoder.Indexed(HpackStaticTable.MethodPost);
        encoder.Field(HpackStaticTable.Path, "/a.B/C");
        encoder.Field("te", "trailers");
        byte[] name = Encoding.ASCII.GetBytes("x-long");
        byte[] value = Encoding.ASCII.GetBytes(new string('v', 300));
        encoder.Field(name, 0, name.Length, value, 0, value.Length);

        var fields = new FieldList();
        var decoder = new HpackDecoder(0, 64, 4096);
        Assert.Equal(HpackStatus.Ok, decoder.Decode(buffer, 7, encoder.Position - 7, fields));
        Assert.Equal(
            [":method: POST", ":path: /a.B/C", "te: trailers", "x-long: " + new string('v', 300)], fields.Fields);
        Assert.Equal(fields.Fields.Sum(field => field.Length - 2 + 32), encoder.ListSize);
    }

    [Theory]
    [InlineData("authorization")]
    [InlineData("proxy-authorization")]
    [InlineData("cookie")]
    public void A_credential_is_never_indexed(string name)
    {
        byte[] buffer = new byte[64];
        var encoder = new HpackEncoder();
        encoder.Start(buffer, 0, buffer.Length);
        byte[] bytes = Encoding.ASCII.GetBytes(name);
        encoder.Field(bytes, 0, bytes.Length, [(byte)'s'], 0, 1);
        Assert.Equal(0x10, buffer[0] & 0xf0);
        var fields = new FieldList();
        new HpackDecoder(0, 64, 4096).Decode(buffer, 0, encoder.Position, fields);
        Assert.Equal([name + ": s"], fields.Fields);
    }

    [Fact]
    public void No_room_is_reported_at_every_limit_and_nothing_is_written_beyond_it()
    {
        var encoder = new HpackEncoder();
        int needed = Write(encoder, new byte[256], 256);
        Assert.False(encoder.HasOverflowed);
        for (int limit = 0; limit < needed; limit++)
        {
            byte[] buffer = new byte[256];
            Write(encoder, buffer, limit);
            Assert.True(encoder.HasOverflowed);
            Assert.All(buffer[limit..], b => Assert.Equal(0, b));
        }
    }

    private static int Write(HpackEncoder encoder, byte[] buffer, int limit)
    {
        encoder.Start(buffer, 0, limit);
        encoder.NoTable();
        encoder.Indexed(HpackStaticTable.SchemeHttps);
        encoder.Field(HpackStaticTable.Authority, "example");
        encoder.Field("x-name", new string('y', 130));
        return encoder.Position;
    }
}
