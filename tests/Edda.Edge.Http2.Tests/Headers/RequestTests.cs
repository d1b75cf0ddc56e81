using Edda.Core.Grpc;

namespace Edda.Edge.Http2.Tests.Headers;

/// <summary>Which headers make a request (RFC 9113, section 8), and which make it a gRPC call (PROTOCOL-HTTP2).</summary>
public sealed class RequestTests
{
    private const string Content = "content-type: application/grpc";
    private const string Path = ":path: " + Block.Unary;
    private const string Post = ":method: POST";
    private const string Http = ":scheme: http";

    public static TheoryData<string, string[]> Malformed => new()
    {
        { "no method", [Http, Path, Content] },
        { "no scheme", [Post, Path, Content] },
        { "no path", [Post, Http, Content] },
        { "an empty path", [Post, Http, ":path: ", Content] },
        { "two methods", [Post, Post, Http, Path, Content] },
        { "two schemes", [Post, Http, Http, Path, Content] },
        { "two paths", [Post, Http, Path, Path, Content] },
        { "a pseudo-header after a header", [Post, Http, Content, Path] },
        { "an unknown pseudo-header", [Post, Http, Path, ":colour: blue", Content] },
        { "a response's pseudo-header", [Post, Http, Path, ":status: 200", Content] },
        { "an upper-case name", [Post, Http, Path, Content, "X-Upper: 1"] },
        { "connection", [Post, Http, Path, Content, "connection: keep-alive"] },
        { "te other than trailers", [Post, Http, Path, Content, "te: gzip"] },
        { "te with more than trailers", [Post, Http, Path, Content, "te: trailers, gzip"] },
    };

    /// <summary>What section 8.2 forbids as well and .NET's server lets pass; no other header can be smuggled by them here.</summary>
    public static TheoryData<string, string[]> MalformedOrBorne => new()
    {
        { "proxy-connection", [Post, Http, Path, Content, "proxy-connection: keep-alive"] },
        { "keep-alive", [Post, Http, Path, Content, "keep-alive: 5"] },
        { "transfer-encoding", [Post, Http, Path, Content, "transfer-encoding: chunked"] },
        { "upgrade", [Post, Http, Path, Content, "upgrade: websocket"] },
        { "a blank in a name", [Post, Http, Path, Content, "x y: 1"] },
        { "a zero in a value", [Post, Http, Path, Content, "x: a\0b"] },
        { "a line's end in a value", [Post, Http, Path, Content, "x: a\r\nb: c"] },
        { "blanks around a value", [Post, Http, Path, Content, "x:  a "] },
        { "a path that is none", [Post, Http, ":path: here", Content] },
        { "a wrong length of the content", [Post, Http, Path, Content, "content-length: 3"] },
        { "no number as length of the content", [Post, Http, Path, Content, "content-length: three"] },
        { "another host than the authority", [Post, Http, Path, ":authority: here", Content, "host: there"] },
    };

    public static TheoryData<string, string[]> Good => new()
    {
        { "no te", [Post, Http, Path, ":authority: localhost", Content] },
        { "no authority", [Post, Http, Path, Content, "te: trailers"] },
        { "a host instead of an authority", [Post, Http, Path, Content, "host: localhost"] },
        { "pseudo-headers in another order", [Path, ":authority: localhost", Http, Post, Content] },
        { "the scheme of TLS", [Post, ":scheme: https", Path, Content] },
        { "the length of the content", [Post, Http, Path, Content, "content-length: 5"] },
        { "+proto", [Post, Http, Path, "content-type: application/grpc+proto"] },
        { "a parameter", [Post, Http, Path, "content-type: application/grpc; charset=utf-8"] },
        { "a user agent and what clients send besides", [Post, Http, Path, Content, "user-agent: grpc-c++/1.51", "accept-encoding: identity", "grpc-accept-encoding: identity, deflate, gzip"] },
        { "an encoding that is none", [Post, Http, Path, Content, "grpc-encoding: identity"] },
        { "cookies in crumbs", [Post, Http, Path, Content, "cookie: a=b", "cookie: c=d"] },
        { "the same header twice", [Post, Http, Path, Content, "x-twice: 1", "x-twice: 2"] },
        { "a value of all that may be in one", [Post, Http, Path, Content, "x: !\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"] },
        { "a priority of RFC 9218", [Post, Http, Path, Content, "priority: u=1, i"] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_request_is_refused(string what, string[] fields)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, Block.Of(fields));
        await client.RefusesAsync(1);
        Assert.True(server.Faults.Begun == 0, what);
        await server.AnswersAsync();
    }

    [Theory]
    [MemberData(nameof(MalformedOrBorne))]
    public async Task What_should_not_be_in_a_request_is_refused_or_harmless(string what, string[] fields)
    {
        await using Examinee server = await Examinee.StartAsync();
        server.Service.OnUnary = (_, _, call) =>
        {
            foreach (Edge.Grpc.MetadataEntry entry in call.RequestHeaders)
            {
                Assert.NotEqual("b", entry.Name); // smuggled in by a line's end
            }

            return default;
        };
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, Block.Of(fields));
        while (!client.Of(1).IsOver && await client.NextAsync() is not null)
        {
        }

        Assert.NotEmpty(what);
        server.Service.OnUnary = null;
        await server.AnswersAsync();
        await server.IsAtRestAsync();
    }

    [Theory]
    [MemberData(nameof(Good))]
    public async Task What_a_client_may_send_is_taken(string what, string[] fields)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, Block.Of(fields));
        Answer answer = await client.AnswerAsync(1);
        Assert.True(answer.Code == StatusCode.Ok, $"{what}: {answer}");
        Assert.Equal("200", answer.HttpStatus);
        Assert.StartsWith("application/grpc", answer.Field("content-type"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("content-type: text/plain")]
    [InlineData("content-type: application/grpc-web")]
    [InlineData("content-type: application/json")]
    [InlineData("x-no-type: 1")]
    public async Task What_is_no_grpc_is_answered_with_415(string field)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, Block.Of(Post, Http, Path, field));
        Assert.Equal("415", (await client.AnswerAsync(1)).HttpStatus);
        Assert.Null(client.Of(1).Code);
        await Examinee.AnswersAsync(client, 3);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    [InlineData("HEAD")]
    public async Task Another_method_than_post_is_answered_with_405(string method)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        byte[] block = Block.Of(":method: " + method, Http, Path, ":authority: localhost", Content);
        await client.SendAsync(Frame.Of(Frame.Headers, Frame.EndHeaders | Frame.EndStream, 1, block));
        Answer answer = await client.AnswerAsync(1);
        Assert.Equal("405", answer.HttpStatus);
        Assert.Equal("POST", answer.Field("allow"));
        Assert.Equal(0, answer.Data.Length);
        await Examinee.AnswersAsync(client, 3);
    }

    [Theory]
    [InlineData(Block.Unary + "/")]
    [InlineData(Block.Unary + "?a=b")]
    [InlineData("/grpc.testing.TestService/unarycall")]
    [InlineData("/grpc.testing.TestService/%55naryCall/x")]
    [InlineData("/")]
    [InlineData("/\u00e9")]
    public async Task Another_path_is_another_method(string path)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, Block.Call(path));
        while (!client.Of(1).IsOver && await client.NextAsync() is not null)
        {
        }

        // "?a=b" is a query to an HTTP server, which then calls the method; a gRPC client never sends one.
        StatusCode? code = client.Of(1).Code;
        Assert.True(code is StatusCode.Unimplemented or null || path.Contains('?'), $"{path}: {code}");
        await server.AnswersAsync();
    }

    /// <summary>Beyond what the server allows; it may answer 431, refuse the stream or leave, and serves on.</summary>
    [Theory]
    [InlineData(1, 30_000)]
    [InlineData(1, 500_000)]
    [InlineData(1_000, 10)]
    [InlineData(200, 1_000)]
    public async Task Headers_above_the_limit_are_refused(int count, int length)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        byte[] block = Block.Call(Block.Unary, [.. Enumerable.Range(0, count).Select(i => $"x-{i}: {new string('v', length)}")]);
        byte[][] pieces = [.. block.Chunk(16_000)];
        for (int i = 0; i < pieces.Length; i++)
        {
            int flags = i == pieces.Length - 1 ? Frame.EndHeaders : 0;
            await client.SendAsync(Frame.Of(i == 0 ? Frame.Headers : Frame.Continuation, flags, 1, pieces[i]));
        }

        await client.SendAsync(Frame.DataOf(1, end: true, Framing.Empty));
        while (!client.Of(1).IsOver && await client.NextAsync() is not null)
        {
        }

        Assert.NotEqual(StatusCode.Ok, client.Of(1).Code);
        Assert.Equal(0, server.Faults.Begun);
        await server.AnswersAsync();
    }

    [Fact]
    public async Task Headers_just_within_the_limit_are_taken()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, Block.Call(Block.Unary, "x-large: " + new string('v', 12_000)));
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(1)).Code);
        await client.CallAsync(3, Block.Call(Block.Unary, [.. Enumerable.Range(0, 50).Select(i => $"x-{i}: v")]));
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(3)).Code);
    }
}
