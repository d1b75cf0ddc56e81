#if EDDA_GRPC_NET
using Google.Protobuf;
using Grpc.Core;
using Grpc.Testing;

namespace Edda.Interop.GrpcNet;

public class OfficialClientTests(OurServer server) : IClassFixture<OurServer>
{
    private readonly TestService.TestServiceClient _client = new(server.Channel);

    private static DateTime Patience => DateTime.UtcNow.AddSeconds(20);

    [Fact]
    public async Task Unary_calls_of_any_size()
    {
        await _client.EmptyCallAsync(new Empty(), deadline: Patience);
        var request = new SimpleRequest
        {
            ResponseSize = 314159,
            Payload = new Payload { Body = ByteString.CopyFrom(new byte[271828]) },
        };
        SimpleResponse response = await _client.UnaryCallAsync(request, deadline: Patience);
        Assert.Equal(314159, response.Payload.Body.Length);
    }

    [Fact]
    public async Task Gzip_both_ways()
    {
        var request = new SimpleRequest
        {
            ResponseSize = 50_000,
            ResponseCompressed = new BoolValue { Value = true },
            ExpectCompressed = new BoolValue { Value = true },
            Payload = new Payload { Body = ByteString.CopyFrom(new byte[50_000]) },
        };
        var headers = new Metadata { { "grpc-internal-encoding-request", "gzip" } };
        SimpleResponse response = await _client.UnaryCallAsync(request, headers, Patience);
        Assert.Equal(50_000, response.Payload.Body.Length);
    }

    [Fact]
    public async Task Streams_of_every_kind()
    {
        using (var call = _client.StreamingInputCall(deadline: Patience))
        {
            foreach (int size in new[] { 27182, 8, 1828, 45904 })
            {
                await call.RequestStream.WriteAsync(new StreamingInputCallRequest
                {
                    Payload = new Payload { Body = ByteString.CopyFrom(new byte[size]) },
                });
            }

            await call.RequestStream.CompleteAsync();
            Assert.Equal(74922, (await call).AggregatedPayloadSize);
        }

        var request = new StreamingOutputCallRequest { ResponseParameters = { new ResponseParameters { Size = 31415 } } };
        using (var call = _client.StreamingOutputCall(request, deadline: Patience))
        {
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal(31415, call.ResponseStream.Current.Payload.Body.Length);
            Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
        }

        using (var call = _client.FullDuplexCall(deadline: Patience))
        {
            for (int i = 0; i < 4; i++)
            {
                await call.RequestStream.WriteAsync(request);
                Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
                Assert.Equal(31415, call.ResponseStream.Current.Payload.Body.Length);
            }

            await call.RequestStream.CompleteAsync();
            Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
        }
    }

    [Fact]
    public async Task Metadata_and_statuses()
    {
        var headers = new Metadata
        {
            { "x-grpc-test-echo-initial", "value" },
            { "x-grpc-test-echo-trailing-bin", new byte[] { 0xab, 0xab } },
        };
        using var call = _client.UnaryCallAsync(new SimpleRequest(), headers, Patience);
        await call;
        Assert.Equal("value", (await call.ResponseHeadersAsync).GetValue("x-grpc-test-echo-initial"));
        Assert.Equal([0xab, 0xab], call.GetTrailers().GetValueBytes("x-grpc-test-echo-trailing-bin"));

        var failing = new SimpleRequest { ResponseStatus = new EchoStatus { Code = 2, Message = "\t\u263a \U0001f608\n" } };
        var failure = await Assert.ThrowsAsync<RpcException>(() => _client.UnaryCallAsync(failing, deadline: Patience).ResponseAsync);
        Assert.Equal((StatusCode.Unknown, "\t\u263a \U0001f608\n"), (failure.StatusCode, failure.Status.Detail));

        failure = await Assert.ThrowsAsync<RpcException>(
            () => _client.UnimplementedCallAsync(new Empty(), deadline: Patience).ResponseAsync);
        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);

        var nobody = new UnimplementedService.UnimplementedServiceClient(server.Channel);
        failure = await Assert.ThrowsAsync<RpcException>(
            () => nobody.UnimplementedCallAsync(new Empty(), deadline: Patience).ResponseAsync);
        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Fact]
    public async Task A_stream_may_be_empty()
    {
        using var call = _client.FullDuplexCall(deadline: Patience);
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Streams_compress_message_by_message()
    {
        var headers = new Metadata { { "grpc-internal-encoding-request", "gzip" } };
        using (var call = _client.StreamingInputCall(headers, Patience))
        {
            foreach ((int size, bool isCompressed) in new[] { (27182, true), (45904, false) })
            {
                call.RequestStream.WriteOptions = isCompressed ? null : new WriteOptions(WriteFlags.NoCompress);
                await call.RequestStream.WriteAsync(new StreamingInputCallRequest
                {
                    ExpectCompressed = new BoolValue { Value = isCompressed },
                    Payload = new Payload { Body = ByteString.CopyFrom(new byte[size]) },
                });
            }

            await call.RequestStream.CompleteAsync();
            Assert.Equal(73086, (await call).AggregatedPayloadSize);
        }

        var request = new StreamingOutputCallRequest
        {
            ResponseParameters =
            {
                new ResponseParameters { Size = 31415, Compressed = new BoolValue { Value = true } },
                new ResponseParameters { Size = 92653, Compressed = new BoolValue { Value = false } },
            },
        };
        using (var call = _client.StreamingOutputCall(request, deadline: Patience))
        {
            var sizes = new List<int>();
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
                sizes.Add(call.ResponseStream.Current.Payload.Body.Length);
            }

            Assert.Equal([31415, 92653], sizes);
        }
    }

    [Fact]
    public async Task Deadline_and_cancellation()
    {
        using (var late = _client.FullDuplexCall(deadline: DateTime.UtcNow.AddMilliseconds(50)))
        {
            var failure = await Assert.ThrowsAsync<RpcException>(() => late.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        }

        using var cancel = new CancellationTokenSource();
        using var call = _client.FullDuplexCall(cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        var cancelled = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Cancelled, cancelled.StatusCode);
    }

    [Fact]
    public async Task Cancellation_after_the_first_response()
    {
        using var cancel = new CancellationTokenSource();
        using var call = _client.FullDuplexCall(cancellationToken: cancel.Token);
        await call.RequestStream.WriteAsync(new StreamingOutputCallRequest
        {
            ResponseParameters = { new ResponseParameters { Size = 31415 } },
            Payload = new Payload { Body = ByteString.CopyFrom(new byte[27182]) },
        });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        await cancel.CancelAsync();
        var cancelled = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Cancelled, cancelled.StatusCode);
    }
}
#endif
