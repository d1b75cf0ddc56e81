using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Tests.Support;

namespace Edda.Core.Http2.Tests.Http2.Hpack;

public class HpackDecoderTests
{
    [Theory]
    [InlineData("80")] // index 0
    [InlineData("be")] // an index beyond the static table, with no dynamic one
    [InlineData("7e0161")] // the same as a name
    [InlineData("ff")] // an integer cut off
    [InlineData("ffffffffff7f")] // an integer too long
    [InlineData("ff8080808000")] // an integer too long, of zeros
    [InlineData("00")] // a literal without a name
    [InlineData("0003")] // a name cut off
    [InlineData("00036162")] // the same, later
    [InlineData("000161")] // no value
    [InlineData("00016105")] // a value cut off
    [InlineData("0001618161ff")] // Huffman: a byte that is more than padding
    [InlineData("00016182ffff")] // Huffman: padding longer than 7 bits
    [InlineData("0001618118")] // Huffman: padding that is not the beginning of EOS
    [InlineData("00016184ffffffff")] // Huffman: EOS itself
    [InlineData("21")] // a table larger than allowed
    [InlineData("3fe11f")] // the same, 4096
    [InlineData("8820")] // a size update after a field
    public void A_malformed_block_is_refused(string wire) => Assert.Equal(HpackStatus.Malformed, Decode(wire));

    [Theory]
    [InlineData("")]
    [InlineData("20")]
    [InlineData("202088")]
    [InlineData("88")]
    [InlineData("000000")] // an empty name: for HTTP to refuse
    public void The_shortest_blocks_decode(string wire) => Assert.Equal(HpackStatus.Ok, Decode(wire));

    [Theory]
    [InlineData(1 + 1 + 32, HpackStatus.Ok)]
    [InlineData(1 + 1 + 31, HpackStatus.TooLarge)]
    public void The_list_is_counted_with_32_bytes_a_field(int capacity, HpackStatus expected)
    {
        var decoder = new HpackDecoder(0, 64, capacity);
        byte[] block = [0x00, 0x01, (byte)'a', 0x01, (byte)'b'];
        Assert.Equal(expected, decoder.Decode(block, 0, block.Length, new FieldList()));
    }

    [Fact]
    public void A_text_that_the_scratch_cannot_hold_is_too_large()
    {
        var decoder = new HpackDecoder(0, 8, 4096);
        byte[] block = [0x81];
        Assert.Equal(HpackStatus.TooLarge, decoder.Decode(block, 0, 1, new FieldList()));
    }

    [Fact]
    public void A_table_forgets_the_oldest_and_an_entry_too_large_for_it_empties_it()
    {
        // 36 bytes an entry (2 + 2 + 32): two fit.
        var decoder = new HpackDecoder(80, 256, 4096);
        Assert.Equal(HpackStatus.Ok, Add(decoder, "aa"));
        Assert.Equal(HpackStatus.Ok, Add(decoder, "bb"));
        Assert.Equal(HpackStatus.Ok, Add(decoder, "cc"));
        Assert.Equal(["cc: cc"], Look(decoder, 0xbe));
        Assert.Equal(["bb: bb"], Look(decoder, 0xbf));
        Assert.Null(Look(decoder, 0xc0));
        Assert.Equal(HpackStatus.Ok, Add(decoder, new string('x', 60)));
        Assert.Null(Look(decoder, 0xbe));
    }

    /// <summary>Small tables, so that texts often run over the end of the ring; a list is the model.</summary>
    [Fact]
    public void A_table_agrees_with_a_list()
    {
        var random = new Random(7541);
        for (int round = 0; round < 50; round++)
        {
            int capacity = random.Next(64, 400);
            var decoder = new HpackDecoder(capacity, 256, 4096);
            List<string> model = [];
            for (int step = 0; step < 60; step++)
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => (char)random.Next('a', '{')));
                Assert.Equal(HpackStatus.Ok, Add(decoder, text));
                model.Insert(0, text);
                while (model.Sum(entry => (2 * entry.Length) + 32) > capacity)
                {
                    model.RemoveAt(model.Count - 1);
                }

                for (int i = 0; i < model.Count; i++)
                {
                    Assert.Equal([$"{model[i]}: {model[i]}"], Look(decoder, (byte)(0xbe + i)));
                }

                Assert.Null(Look(decoder, (byte)(0xbe + model.Count)));
            }
        }
    }

    private static HpackStatus Decode(string wire)
    {
        byte[] block = Convert.FromHexString(wire);
        return new HpackDecoder(0, 64, 4096).Decode(block, 0, block.Length, new FieldList());
    }

    private static HpackStatus Add(HpackDecoder decoder, string text)
    {
        byte[] block = [0x40, (byte)text.Length, .. text.Select(c => (byte)c), (byte)text.Length, .. text.Select(c => (byte)c)];
        return decoder.Decode(block, 0, block.Length, new FieldList());
    }

    private static List<string>? Look(HpackDecoder decoder, byte index)
    {
        var fields = new FieldList();
        return decoder.Decode([index], 0, 1, fields) == HpackStatus.Ok ? fields.Fields : null;
    }
}
