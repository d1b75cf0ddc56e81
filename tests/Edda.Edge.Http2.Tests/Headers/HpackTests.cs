using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Edge.Http2.Tests.Headers;

/// <summary>What a client's encoder may do (RFC 7541), and what the server must have understood.</summary>
public sealed class HpackTests
{
    private const int HeaderTableSize = 1;
    private const int Overhead = 32; // of an entry: section 4.1
    private const int FirstEntry = 62;

    [Fact]
    public async Task Fields_that_were_kept_are_named_by_their_number()
    {
        await using Examinee server = await EchoingAsync();
        using Client client = await server.OpenAsync();
        Block first = KeptCall().Kept("x-echo", "one");
        Assert.Equal("one", await EchoAsync(client, 1, first));

        // The last one kept is 62, the one before it 63.
        Block second = new();
        for (int index = FirstEntry + 6; index >= FirstEntry; index--)
        {
            second.Indexed(index);
        }

        Assert.Equal("one", await EchoAsync(client, 3, second));
        Assert.Equal("two", await EchoAsync(client, 5, Entries(6, from: 1).Kept(FirstEntry, "two")));
    }

    [Fact]
    public async Task Every_way_to_write_a_field_is_read()
    {
        await using Examinee server = await EchoingAsync();
        using Client client = await server.OpenAsync();
        await EchoAsync(client, 1, KeptCall());
        Assert.Equal("a", await EchoAsync(client, 3, Entries(6).Field("x-echo", "a")));
        Assert.Equal("b", await EchoAsync(client, 5, Entries(6).NeverIndexed("x-echo", "b")));
        Assert.Equal("", await EchoAsync(client, 7, Entries(6).Field("x-echo", "")));
        Assert.Equal("c", await EchoAsync(client, 9, Entries(6).Kept("x-echo", "c")));
        Assert.Equal("d", await EchoAsync(client, 11, Entries(6, from: 1).Number(0x00, 4, FirstEntry).Text("d")));
        Assert.Equal("e", await EchoAsync(client, 13, Entries(6, from: 1).Number(0x10, 4, FirstEntry).Text("e")));
    }

    /// <summary>Appendix C.4 and C.6 of the RFC have these codes; the last is the longest that a byte can have, 30 bits.</summary>
    [Theory]
    [InlineData("a8eb10649cbf", "no-cache")]
    [InlineData("25a849e95bb8e8b4bf", "custom-value")]
    [InlineData("f1e3c2e5f23a6ba0ab90f4ff", "www.example.com")]
    [InlineData("d07abe941054d444a8200595040b8166e082a62d1bff", "Mon, 21 Oct 2013 20:13:21 GMT")]
    public async Task Huffman_codes_are_read_in_names_and_values(string hex, string value)
    {
        await using Examinee server = await EchoingAsync();
        using Client client = await server.OpenAsync();
        Assert.Equal(value, await EchoAsync(client, 1, KeptCall().Raw(0x00).Text("x-echo").Huffman(hex)));
        Block named = Entries(6).Field("x-echo-name", "custom-key").Raw(0x00).Huffman("25a849e95ba97d7f").Huffman(hex);
        Assert.Equal(value, await EchoAsync(client, 3, named));
    }

    [Fact]
    public async Task The_oldest_entries_make_room()
    {
        await using Examinee server = await EchoingAsync();
        using Client client = await server.OpenAsync();
        int limit = TableOf(client);
        string value = new('v', 100);
        int size = "x-echo".Length + value.Length + 2 + Overhead;
        int places = limit / size;
        await EchoAsync(client, 1, new Block().TableSize(limit).Raw(Block.Call())); // section 4.2: a smaller table is told
        int stream = 3;
        for (int i = 0; i < places + 5; i++, stream += 2)
        {
            Block block = new Block().Raw(Block.Call()).Kept("x-echo", value + (i % 90 + 10));
            Assert.Equal(value + (i % 90 + 10), await EchoAsync(client, stream, block));
        }

        // All places hold what came last; one further there is nothing.
        for (int place = 0; place < places; place++, stream += 2)
        {
            int wanted = (places + 4 - place) % 90 + 10;
            Assert.Equal(value + wanted, await EchoAsync(client, stream, new Block().Raw(Block.Call()).Indexed(FirstEntry + place)));
        }

        await client.CallAsync(stream, new Block().Raw(Block.Call()).Indexed(FirstEntry + places).Bytes());
        await client.FailsAsync(Http2Error.CompressionError);
    }

    [Fact]
    public async Task An_entry_larger_than_the_table_empties_it()
    {
        await using Examinee server = await EchoingAsync();
        using Client client = await server.OpenAsync();
        int limit = TableOf(client);
        await EchoAsync(client, 1, new Block().TableSize(limit).Raw(KeptCall().Bytes()));
        string large = new('v', limit);
        Assert.Equal(large, await EchoAsync(client, 3, Entries(6).Kept("x-echo", large)));
        await client.CallAsync(5, Entries(1).Bytes());
        await client.FailsAsync(Http2Error.CompressionError);
    }

    [Fact]
    public async Task The_table_may_shrink_and_grow_at_the_begin_of_a_block()
    {
        await using Examinee server = await EchoingAsync();
        using Client client = await server.OpenAsync();
        int limit = TableOf(client);
        await EchoAsync(client, 1, KeptCall());
        Assert.Equal("a", await EchoAsync(client, 3, new Block().TableSize(0).TableSize(limit).Raw(Block.Call()).Kept("x-echo", "a")));
        Assert.Equal("a", await EchoAsync(client, 5, new Block().Raw(Block.Call()).Indexed(FirstEntry)));
        Assert.Equal("a", await EchoAsync(client, 7, new Block().TableSize(limit / 2).Raw(Block.Call()).Indexed(FirstEntry)));
        await client.CallAsync(9, new Block().TableSize(0).Raw(Block.Call()).Indexed(FirstEntry).Bytes());
        await client.FailsAsync(Http2Error.CompressionError);
    }

    /// <summary>A refused call has changed the table all the same; a server that throws its headers away unread is lost.</summary>
    [Theory]
    [InlineData("/no.such/Method", "application/grpc")]
    [InlineData(Block.Unary, "text/plain")]
    public async Task Headers_of_refused_calls_change_the_table(string path, string type)
    {
        await using Examinee server = await EchoingAsync();
        using Client client = await server.OpenAsync();
        byte[] refused = new Block()
            .Raw(Block.Of(":method: POST", ":scheme: http", ":path: " + path, "content-type: " + type))
            .Kept("x-echo", "kept").Bytes();
        await client.CallAsync(1, refused);
        await client.AnswerAsync(1);
        Assert.Equal("kept", await EchoAsync(client, 3, new Block().Raw(Block.Call()).Indexed(FirstEntry)));
    }

    [Fact]
    public async Task Headers_of_calls_above_the_limit_change_the_table()
    {
        await using Examinee server = await EchoingAsync(options => options.Limits.MaxStreamsPerConnection = 2);
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1, Block.Call(Block.Duplex));
        await client.BeginAsync(3, Block.Call(Block.Duplex));
        await client.BeginAsync(5, new Block().Raw(Block.Call(Block.Duplex)).Kept("x-echo", "kept").Bytes());
        await client.ResetsAsync(5, Http2Error.RefusedStream, Http2Error.ProtocolError);
        await client.SendAsync(Frame.DataOf(1, end: true));
        await client.AnswerAsync(1);
        Assert.Equal("kept", await EchoAsync(client, 7, new Block().Raw(Block.Call()).Indexed(FirstEntry)));
    }

    [Fact]
    public async Task Trailers_of_a_request_change_the_table_also_when_nobody_waits_for_them()
    {
        await using Examinee server = await EchoingAsync();
        using Client client = await server.OpenAsync();
        await client.BeginAsync(1, Block.Call("/no.such/Method"));
        await client.AnswerAsync(1);
        byte[] trailers = new Block().Kept("x-echo", "late").Bytes();
        await client.SendAsync(Frame.Of(Frame.Headers, Frame.EndHeaders | Frame.EndStream, 1, trailers));
        Assert.Equal("late", await EchoAsync(client, 3, new Block().Raw(Block.Call()).Indexed(FirstEntry)));
    }

    /// <summary>
    /// RFC 9113, section 6.5.2: until a client has seen and acknowledged the settings it may take the table for 4,096 bytes
    /// large. What it put there before must be found.
    /// </summary>
    [Fact]
    public async Task Before_the_servers_settings_are_acknowledged_the_table_has_its_first_size()
    {
        await using Examinee server = await EchoingAsync();
        using Client client = await server.ConnectAsync();
        client.AcknowledgesSettings = false;
        await client.SendRawAsync(Frame.Join(Client.Preface, Frame.SettingsOf()));
        string value = new('v', 1_500);
        byte[] call = Block.Call();
        Assert.Equal(value, await EchoAsync(client, 1, new Block().Raw(call).Kept("x-echo", value)));
        await EchoAsync(client, 3, new Block().Raw(call).Kept("x-other", value));
        Assert.Equal(value, await EchoAsync(client, 5, new Block().Raw(call).Indexed(FirstEntry + 1)));
    }

    private static async Task<Examinee> EchoingAsync(Action<GrpcServerOptions>? configure = null)
    {
        Examinee server = await Examinee.StartAsync(configure);
        server.Service.OnUnary = (_, _, call) =>
        {
            string name = call.Header("x-echo-name") ?? "x-echo";
            call.ResponseHeaders.Add("x-echoed", "=" + call.Header(name));
            return default;
        };
        return server;
    }

    private static async Task<string?> EchoAsync(Client client, int stream, Block block)
    {
        await client.CallAsync(stream, block.Bytes());
        Answer answer = await client.AnswerAsync(stream);
        Assert.Equal(StatusCode.Ok, answer.Code);
        return answer.Field("x-echoed")?[1..];
    }

    /// <summary>The six fields of a call, all kept.</summary>
    private static Block KeptCall()
    {
        Block block = new();
        foreach (string field in Block.Usual())
        {
            int colon = field.IndexOf(": ", 1, StringComparison.Ordinal);
            block.Kept(field[..colon], field[(colon + 2)..]);
        }

        return block;
    }

    /// <summary>The fields kept first, of which <paramref name="from"/> and more others were kept since.</summary>
    private static Block Entries(int count, int from = 0)
    {
        Block block = new();
        for (int i = count - 1; i >= 0; i--)
        {
            block.Indexed(FirstEntry + from + i);
        }

        return block;
    }

    /// <summary>How large a table the server keeps, by its settings.</summary>
    private static int TableOf(Client client)
    {
        int size = client.Settings.GetValueOrDefault(HeaderTableSize, 4_096);
        Assert.InRange(size, 512, 1 << 20); // what these tests need; less would be allowed, and slow
        return size;
    }
}
