using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Edge.Http2.Tests.Calls;

/// <summary>Metadata and the deadline, as they stand in headers: gRPC's PROTOCOL-HTTP2.</summary>
public sealed class MetadataTests
{
    [Theory]
    [InlineData("AAEC", new byte[] { 0, 1, 2 })]
    [InlineData("AAECAw==", new byte[] { 0, 1, 2, 3 })]
    [InlineData("AAECAw", new byte[] { 0, 1, 2, 3 })]
    [InlineData("//8=", new byte[] { 255, 255 })]
    [InlineData("", new byte[0])]
    public async Task Bytes_come_with_and_without_padding(string text, byte[] bytes)
    {
        Assert.Equal([bytes], await ReceivedAsync("x-some-bin: " + text));
    }

    /// <summary>Values may be joined by commas on the way; each is base64 on its own.</summary>
    [Theory]
    [InlineData("AAEC,AwQ=")]
    [InlineData("AAEC, AwQ")]
    public async Task A_list_of_bytes_is_taken_apart(string text)
    {
        Assert.Equal([[0, 1, 2], [3, 4]], await ReceivedAsync("x-some-bin: " + text));
    }

    [Fact]
    public async Task The_same_name_twice_is_two_values_in_order()
    {
        Assert.Equal([[0, 1, 2], [3, 4]], await ReceivedAsync("x-some-bin: AAEC", "x-other: 1", "x-some-bin: AwQ="));
    }

    [Fact]
    public async Task What_is_no_base64_harms_nobody()
    {
        await using Examinee server = await Examinee.StartAsync();
        server.Service.OnUnary = (_, _, call) =>
        {
            _ = call.RequestHeaders.Count;
            return default;
        };
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, Block.Call(Block.Unary, "x-some-bin: !!!"));
        Assert.NotNull((await client.AnswerAsync(1)).Code);
        await server.IsAtRestAsync();
    }

    [Fact]
    public async Task Headers_and_trailers_of_an_answer_stand_where_they_belong()
    {
        await using Examinee server = await Examinee.StartAsync();
        server.Service.OnUnary = (_, _, call) =>
        {
            call.ResponseHeaders.Add("x-early", "1").Add("x-early-bin", new byte[] { 0, 255 });
            call.ResponseTrailers.Add("x-late", "a").Add("x-late", "b").Add("x-late-bin", new byte[] { 1 });
            return default;
        };
        using Client client = await server.OpenAsync();
        await client.CallAsync(1);
        Answer answer = await client.AnswerAsync(1);
        Assert.Contains("x-early: 1", answer.Blocks[0]);
        Assert.Contains(answer.Blocks[0], field => field.TrimEnd('=') == "x-early-bin: AP8");
        Assert.Equal("a,b", string.Join(',', answer.Fields("x-late")).Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains(answer.Blocks[1], field => field.TrimEnd('=') == "x-late-bin: AQ");
        Assert.Equal("0", answer.Field("grpc-status"));
    }

    [Fact]
    public async Task Many_and_long_headers_of_an_answer_arrive_whole()
    {
        await using Examinee server = await Examinee.StartAsync();
        string value = new('v', 3_000);
        server.Service.OnUnary = (_, _, call) =>
        {
            for (int i = 0; i < 20; i++)
            {
                call.ResponseTrailers.Add($"x-{i}", value + i); // 60 KB: more than one frame
            }

            return default;
        };
        using Client client = await server.OpenAsync();
        await client.CallAsync(1);
        Answer answer = await client.AnswerAsync(1);
        Assert.True(answer.Code == StatusCode.Ok, answer.ToString());
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(value + i, answer.Field($"x-{i}"));
        }
    }

    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("99999999H", long.MaxValue)]
    [InlineData("2M", 120_000)]
    [InlineData("70S", 70_000)]
    [InlineData("90000m", 90_000)]
    [InlineData("9000000u", 9_000)]
    [InlineData("60000000n", 60)]
    public async Task A_timeout_is_the_calls_deadline(string text, long milliseconds)
    {
        await using Examinee server = await Examinee.StartAsync();
        var seen = new TaskCompletionSource<DateTimeOffset?>();
        server.Service.OnUnary = (_, _, call) =>
        {
            seen.TrySetResult(call.Deadline);
            return default;
        };
        DateTimeOffset before = DateTimeOffset.UtcNow;
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, Block.Call(Block.Unary, "grpc-timeout: " + text));
        Answer answer = await client.AnswerAsync(1);
        if (answer.Code == StatusCode.DeadlineExceeded && milliseconds < 10_000)
        {
            return; // the machine was busy for that long
        }

        Assert.Equal(StatusCode.Ok, answer.Code);
        DateTimeOffset deadline = (await seen.Task)!.Value;
        if (milliseconds == long.MaxValue)
        {
            Assert.Equal(DateTimeOffset.MaxValue, deadline); // 11,000 years are more than a date can hold
            return;
        }

        Assert.InRange(
            deadline, before.AddMilliseconds(milliseconds - 1), DateTimeOffset.UtcNow.AddMilliseconds(milliseconds + 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("S")]
    [InlineData("1s")]
    [InlineData("-1S")]
    [InlineData("1.5S")]
    [InlineData(" 1S")]
    [InlineData("123456789S")]
    [InlineData("1SS")]
    public async Task A_timeout_that_is_none_is_an_error(string text)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, Block.Call(Block.Unary, "grpc-timeout: " + text));
        Answer answer = await client.AnswerAsync(1);

        // A header without content, or blanks before it, may be taken as if they were not there.
        Assert.True(answer.Code == StatusCode.Internal || text is "" or " 1S", $"{answer}");
        await Examinee.AnswersAsync(client, 3);
    }

    [Theory]
    [InlineData("0n")]
    [InlineData("0H")]
    [InlineData("1n")]
    [InlineData("50m")]
    public async Task A_deadline_that_passes_ends_the_call_from_the_server(string text)
    {
        await using Examinee server = await Examinee.StartAsync();
        server.Service.OnUnary = async (_, _, call) => await Task.Delay(Timeout.Infinite, call.Cancellation);
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, Block.Call(Block.Unary, "grpc-timeout: " + text));
        Assert.Equal(StatusCode.DeadlineExceeded, (await client.AnswerAsync(1)).Code);
        await client.BeginAsync(3, Block.Call(Block.Duplex, "grpc-timeout: " + text));
        Assert.Equal(StatusCode.DeadlineExceeded, (await client.AnswerAsync(3)).Code);
        await server.IsAtRestAsync();
        server.Service.OnUnary = null;
        await Examinee.AnswersAsync(client, 5);
    }

    private static async Task<byte[][]> ReceivedAsync(params string[] fields)
    {
        await using Examinee server = await Examinee.StartAsync();
        List<byte[]> received = [];
        server.Service.OnUnary = (_, _, call) =>
        {
            foreach (MetadataEntry entry in call.RequestHeaders)
            {
                if (entry.IsBinary)
                {
                    received.Add(entry.Bytes.ToArray());
                }
            }

            return default;
        };
        using Client client = await server.OpenAsync();
        await client.CallAsync(1, Block.Call(Block.Unary, fields));
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(1)).Code);
        return [.. received];
    }
}
