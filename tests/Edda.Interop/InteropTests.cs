using Edda.Testing;

namespace Edda.Interop;

/// <summary>Every case as a test of its own, for every pair of a client and a server that one of which is ours.</summary>
public sealed class InteropTests(RunningServers servers) : IClassFixture<RunningServers>
{
    public static TheoryData<string> All => [.. Cases.All];

    public static TheoryData<string> Device => [.. Cases.Device];

    [Theory]
    [MemberData(nameof(All))]
    public Task Our_client_calls_our_server(string name) => PassesAsync(name, Peer.Edda, Peer.Edda);

    [RequiresTheory(Requirement.Grpcio)]
    [MemberData(nameof(All))]
    public Task Our_client_calls_grpcio(string name) => PassesAsync(name, Peer.Edda, Peer.Grpcio);

    [RequiresTheory(Requirement.GrpcJs)]
    [MemberData(nameof(All))]
    public Task Our_client_calls_grpc_js(string name) => PassesAsync(name, Peer.Edda, Peer.GrpcJs);

    [RequiresTheory(Requirement.Grpcio)]
    [MemberData(nameof(All))]
    public Task Grpcio_calls_our_server(string name) => PassesAsync(name, Peer.Grpcio, Peer.Edda);

    [RequiresTheory(Requirement.GrpcJs)]
    [MemberData(nameof(All))]
    public Task Grpc_js_calls_our_server(string name) => PassesAsync(name, Peer.GrpcJs, Peer.Edda);

    [Theory]
    [MemberData(nameof(Device))]
    public Task The_device_calls_our_server(string name) => PassesAsync(name, Peer.Device, Peer.Edda);

    [RequiresTheory(Requirement.Grpcio)]
    [MemberData(nameof(Device))]
    public Task The_device_calls_grpcio(string name) => PassesAsync(name, Peer.Device, Peer.Grpcio);

    [RequiresTheory(Requirement.GrpcJs)]
    [MemberData(nameof(Device))]
    public Task The_device_calls_grpc_js(string name) => PassesAsync(name, Peer.Device, Peer.GrpcJs);

    private async Task PassesAsync(string name, Peer client, Peer server) =>
        await client.PassesAsync(name, await servers.AddressOfAsync(server));
}
