using Edda.Core.Grpc;

namespace Edda.Edge.Http2.Tests.Connection;

/// <summary>SETTINGS: RFC 9113, section 6.5.</summary>
public sealed class SettingsTests
{
    private const int HeaderTableSize = 1;
    private const int EnablePush = 2;
    private const int MaxConcurrentStreams = 3;
    private const int InitialWindowSize = 4;
    private const int MaxFrameSize = 5;
    private const int MaxHeaderListSize = 6;

    [Fact]
    public async Task Each_settings_frame_is_acknowledged_once()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        for (int i = 0; i < 5; i++)
        {
            await client.SendAsync(Frame.SettingsOf((InitialWindowSize, 65_535 + i)));
        }

        await client.RoundTripAsync();
        Assert.Equal(6, client.Acks);
        await Examinee.AnswersAsync(client, 1);
    }

    [Fact]
    public async Task What_the_server_announces_is_within_what_may_be_announced()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        Assert.InRange(client.Settings.GetValueOrDefault(MaxFrameSize, 16_384), 16_384, 16_777_215);
        Assert.InRange(client.Settings.GetValueOrDefault(InitialWindowSize, 65_535), 0, int.MaxValue);
        Assert.Equal(0, client.Settings.GetValueOrDefault(EnablePush));

        // Section 6.5.2: "It is recommended that this value be no smaller than 100".
        Assert.InRange(client.Settings.GetValueOrDefault(MaxConcurrentStreams, int.MaxValue), 100, int.MaxValue);
    }

    [Fact]
    public async Task The_limits_of_the_options_are_the_ones_announced()
    {
        await using Examinee server = await Examinee.StartAsync(options =>
        {
            options.Limits.MaxStreamsPerConnection = 7;
            options.Limits.StreamWindow = 70_000;
        });
        using Client client = await server.OpenAsync();
        Assert.Equal(7, client.Settings[MaxConcurrentStreams]);
        Assert.Equal(70_000, client.Settings[InitialWindowSize]);
        Assert.InRange(
            client.Settings.GetValueOrDefault(MaxHeaderListSize, int.MaxValue),
            server.Server.Options.Limits.MaxHeaderBytes,
            int.MaxValue);
    }

    [Fact]
    public async Task Unknown_settings_are_ignored()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((0, 1), (7, 1), (0xABCD, -1), (0xFFFF, 0), (8, 1));
        await Examinee.AnswersAsync(client, 1);
    }

    [Fact]
    public async Task The_last_value_of_several_counts()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((InitialWindowSize, 0), (InitialWindowSize, 65_535));
        await Examinee.AnswersAsync(client, 1);
    }

    [Theory]
    [InlineData(EnablePush, 0)]
    [InlineData(EnablePush, 1)]
    [InlineData(MaxFrameSize, 16_384)]
    [InlineData(MaxFrameSize, 16_777_215)]
    [InlineData(InitialWindowSize, int.MaxValue)]
    [InlineData(HeaderTableSize, 0)]
    [InlineData(HeaderTableSize, -1)]
    [InlineData(MaxConcurrentStreams, 0)]
    [InlineData(MaxHeaderListSize, -1)]
    public async Task Values_at_the_edge_are_taken(int id, int value)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((id, value));
        await Examinee.AnswersAsync(client, 1);
    }

    [Theory]
    [InlineData(EnablePush, 2, Http2Error.ProtocolError)]
    [InlineData(EnablePush, -1, Http2Error.ProtocolError)]
    [InlineData(InitialWindowSize, int.MinValue, Http2Error.FlowControlError)]
    [InlineData(InitialWindowSize, -1, Http2Error.FlowControlError)]
    [InlineData(MaxFrameSize, 0, Http2Error.ProtocolError)]
    [InlineData(MaxFrameSize, 16_383, Http2Error.ProtocolError)]
    [InlineData(MaxFrameSize, 16_777_216, Http2Error.ProtocolError)]
    public async Task Values_out_of_range_end_the_connection(int id, int value, Http2Error error)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync();
        await client.SendAsync(Frame.SettingsOf((id, value)));
        await client.FailsAsync(error);
        await server.AnswersAsync();
    }

    /// <summary>A client with a small table: what the server writes must stay within it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(100_000)]
    public async Task The_server_keeps_to_the_table_that_we_allow(int size)
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await Client.OpenAsync(server.Address, Math.Min(size, 4_096), (HeaderTableSize, size));
        for (int stream = 1; stream < 40; stream += 2)
        {
            await client.CallAsync(stream, stream % 4 == 1 ? Block.Call() : Block.Call("/none." + stream));
            Assert.NotNull((await client.AnswerAsync(stream)).Code);
        }
    }

    [Fact]
    public async Task Large_frames_are_sent_only_when_we_allow_them_and_never_must_be()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.OpenAsync((InitialWindowSize, 1_000_000), (MaxFrameSize, 16_384));
        await client.SendAsync(Frame.Window(0, 1_000_000));
        await client.CallAsync(1, Block.Call(Block.Output), Framing.Output(100_000, 100_000));
        Answer answer = await client.AnswerAsync(1); // the client refuses larger frames
        Assert.Equal(StatusCode.Ok, answer.Code);
        Assert.Equal(2, answer.Messages().Count);
    }

    /// <summary>A client that is slow to acknowledge is a good client for a while.</summary>
    [Fact]
    public async Task Calls_run_before_the_servers_settings_are_acknowledged()
    {
        await using Examinee server = await Examinee.StartAsync();
        using Client client = await server.ConnectAsync();
        client.AcknowledgesSettings = false;
        await client.SendRawAsync(Frame.Join(Client.Preface, Frame.SettingsOf()));
        for (int stream = 1; stream < 20; stream += 2)
        {
            await Examinee.AnswersAsync(client, stream);
        }
    }
}
