namespace Edda.Edge.Http2.Tests.Headers;

/// <summary>Blocks that do not decode end the connection with COMPRESSION_ERROR: RFC 9113, section 4.3.</summary>
public sealed class HpackErrorTests
{
    [Theory]
    [InlineData("an index of an empty table", "be")]
    [InlineData("an index far away", "ffffffff07")]
    [InlineData("a number that does not fit", "ffffffffffffffffffffff7f")]
    [InlineData("a number without its end", "ff")]
    [InlineData("a number without its end, later", "ffffff")]
    [InlineData("a name by an index of an empty table", "7e0161")]
    [InlineData("a name by an index far away", "0fffff07 0161")]
    [InlineData("a field without its name", "00")]
    [InlineData("a field without its value", "000161")]
    [InlineData("a name longer than the block", "000a6161")]
    [InlineData("a value longer than the block", "000161 7f6161")]
    [InlineData("a value of 4 GB", "000161 7fffffffff0f 61")]
    [InlineData("Huffman padded with a whole byte", "000161 82 1fff")] // 'a' is 00011, then 11 ones
    [InlineData("Huffman padded with zeros", "000161 81 18")]
    [InlineData("Huffman with the end of string in it", "000161 84 ffffffff")]
    [InlineData("a table size above the limit", "3fe1ffff07")]
    [InlineData("a table size after a field", "84 20")]
    [InlineData("a table size at the end", "838684 3f09")]
    [InlineData("a table size without its end", "3f")]
    public async Task What_does_not_decode_ends_the_connection(string what, string hex)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await Examinee.AnswersAsync(client, 1);
        await client.BeginAsync(3, Bytes(hex));
        Http2Error? error = await client.EndAsync();
        Assert.True(error == Http2Error.CompressionError, $"{what}: {error}");
        await server.AnswersAsync();
    }

    /// <summary>As trailers and on a stream that is refused anyway: the table is the connection's.</summary>
    [Fact]
    public async Task Trailers_that_do_not_decode_end_the_connection()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        await client.SendAsync(Frame.Of(Frame.Headers, Frame.EndHeaders | Frame.EndStream, 1, Bytes("ffffffff07")));
        await client.FailsAsync(Http2Error.CompressionError);
        await server.AnswersAsync();
        await server.IsAtRestAsync();
    }

    [Fact]
    public async Task Index_0_does_not_decode()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1, Bytes("80"));
        await client.FailsAsync(Http2Error.CompressionError);
    }

    [Fact]
    public async Task A_block_cut_in_a_field_does_not_decode()
    {
        await using Examinee server = await Examinee.StartAsync();
        byte[] block = Block.Call();
        foreach (int length in new[] { 1, 5, 20, 60, block.Length - 1 })
        {
            using Client client = await server.OpenAsync();
            await client.BeginAsync(1, block[..length]);
            await client.FailsAsync(Http2Error.CompressionError);
        }

        await server.AnswersAsync();
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
