#if EDDA_GRPC_NET
using Edda.Edge.Grpc;
using Edda.Interop.Peer.Server;

namespace Edda.Interop.GrpcNet;

/// <summary>Our server with the suite's service, and the official client's channel to it. One for all tests.</summary>
public sealed class OurServer : IAsyncLifetime
{
    private GrpcServer? _server;

    public global::Grpc.Net.Client.GrpcChannel Channel { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var options = new GrpcServerOptions();
        options.Listen.Add("http://127.0.0.1:0");
        _server = new GrpcServer(options);
        _server.AddService(new TestService());
        await _server.StartAsync();
        Channel = global::Grpc.Net.Client.GrpcChannel.ForAddress(_server.Addresses[0]);
    }

    public async Task DisposeAsync()
    {
        Channel.Dispose();
        await _server!.DisposeAsync();
    }
}
#endif
