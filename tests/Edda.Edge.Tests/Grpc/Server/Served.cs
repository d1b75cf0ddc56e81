using System.Net;
using System.Net.Http.Headers;
using Edda.Contracts.Grpc.Testing;
using Edda.Edge.Grpc;

namespace Edda.Edge.Tests.Grpc.Server;

/// <summary>A server with a service and a channel to it. Disposed by the test.</summary>
internal sealed class Served : IAsyncDisposable
{
    private readonly HttpMessageInvoker _raw = new(new SocketsHttpHandler());

    private Served(GrpcServerOptions options)
    {
        Server = new GrpcServer(options);
        Server.AddService(Service);
    }

    public GrpcServer Server { get; }

    public ServedService Service { get; } = new();

    public GrpcChannel Channel { get; private set; } = null!;

    public TestServiceClient Client { get; private set; } = null!;

    public static async Task<Served> StartAsync(
        Action<GrpcServerOptions>? configure = null,
        string listen = "http://127.0.0.1:0",
        GrpcChannelOptions? channel = null)
    {
        var options = new GrpcServerOptions();
        options.Listen.Add(listen);
        configure?.Invoke(options);
        var served = new Served(options);
        await served.Server.StartAsync();
        served.Channel = GrpcChannel.ForAddress(served.Server.Addresses[0], channel);
        served.Client = new TestServiceClient(served.Channel);
        return served;
    }

    public static SimpleRequest Request(int size = 3)
    {
        var request = new SimpleRequest();
        request.EnsurePayload().Body.Resize(size).Fill(7);
        return request;
    }

    /// <summary>Sends bytes that no client of ours would send, and answers the response with its trailers read.</summary>
    public async Task<HttpResponseMessage> SendRawAsync(
        byte[] body, Action<HttpRequestHeaders>? headers = null, string path = "/grpc.testing.TestService/UnaryCall")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Server.Addresses[0] + path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        headers?.Invoke(request.Headers);
        HttpResponseMessage response = await _raw.SendAsync(request, CancellationToken.None);
        await response.Content.ReadAsByteArrayAsync();
        return response;
    }

    public static string? Value(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? early) ? early.First()
        : response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? late) ? late.First()
        : null;

    public async ValueTask DisposeAsync()
    {
        _raw.Dispose();
        await Channel.DisposeAsync();
        await Server.DisposeAsync();
    }
}
