using Edda.Edge.Grpc;

namespace Edda.Edge.Platform.Tests.Support;

/// <summary>A server on a Unix socket of its own and a channel to it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TestServer(params ServerInterceptor[] interceptors)
    {
        GrpcServerOptions options = new();
        options.Listen.Add("unix:" + _folder.File("s"));
        options.Interceptors.AddRange(interceptors);
        Server = new GrpcServer(options);
        Channel = GrpcChannel.ForAddress("unix:" + _folder.File("s"));
    }

    public GrpcServer Server { get; }

    public GrpcChannel Channel { get; }

    public static CallOptions Patiently => new() { Timeout = TimeSpan.FromSeconds(30) };

    public async Task<TestServer> StartAsync()
    {
        await Server.StartAsync();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}
