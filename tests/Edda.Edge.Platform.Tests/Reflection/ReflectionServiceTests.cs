using Edda.Contracts.Grpc.Reflection.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Edge.Health;
using Edda.Edge.Platform.Tests.Support;
using Edda.Edge.Reflection;

namespace Edda.Edge.Platform.Tests.Reflection;

public sealed class ReflectionServiceTests : IAsyncLifetime
{
    private readonly TestServer _test = new();

    public static TheoryData<string> Names => new("v1", "v1alpha");

    public ReflectionServiceTests()
    {
        ReflectionService.AddTo(_test.Server);
        _test.Server.AddService(new HealthService(new HealthBoard(_test.Server), _test.Server));
    }

    public Task InitializeAsync() => _test.StartAsync();

    public Task DisposeAsync() => _test.DisposeAsync().AsTask();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Both_names_list_the_services(string version)
    {
        ServerReflectionResponse response = await AskAsync(version, new ServerReflectionRequest { ListServices = "" });

        Assert.Equal(
            [
                "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
                "grpc.reflection.v1alpha.ServerReflection",
            ],
            Services(response));
    }

    [Theory]
    [InlineData("grpc.health.v1.Health")]
    [InlineData("grpc.health.v1.Health.Check")]
    [InlineData("grpc.health.v1.HealthCheckResponse")]
    [InlineData("grpc.health.v1.HealthCheckResponse.ServingStatus")]
    public async Task A_symbol_leads_to_its_file(string symbol)
    {
        ServerReflectionResponse response =
            await AskAsync("v1", new ServerReflectionRequest { FileContainingSymbol = symbol });

        Assert.Equal(
            Contracts.Grpc.Health.V1.HealthFile.Instance.Bytes.ToArray(),
            response.FileDescriptorResponse!.FileDescriptorProto[0].Span.ToArray());
        Assert.Equal(symbol, response.OriginalRequest!.FileContainingSymbol.ToString());
    }

    [Fact]
    public async Task A_file_is_found_by_its_name()
    {
        ServerReflectionResponse response = await AskAsync(
            "v1alpha", new ServerReflectionRequest { FileByFilename = "grpc/reflection/v1alpha/reflection.proto" });

        Assert.Single(response.FileDescriptorResponse!.FileDescriptorProto);
    }

    [Fact]
    public async Task A_file_comes_with_all_it_needs_each_once()
    {
        ProtoFile bottom = new("bottom.proto", new byte[] { 1 }, ["t.Bottom"]);
        ProtoFile left = new("left.proto", new byte[] { 2 }, ["t.Left"], bottom);
        ProtoFile right = new("right.proto", new byte[] { 3 }, ["t.Right"], bottom);
        ProtoFile top = new("top.proto", new byte[] { 4 }, ["t.Top"], left, right);
        _test.Server.AddService(new GrpcServiceDescriptor("t.Top", top), _ => { });

        ServerReflectionResponse response =
            await AskAsync("v1", new ServerReflectionRequest { FileContainingSymbol = "t.Top" });
        ServerReflectionResponse deep =
            await AskAsync("v1", new ServerReflectionRequest { FileContainingSymbol = "t.Bottom" });

        Assert.Equal([4, 2, 3, 1], Bytes(response));
        Assert.Equal([1], Bytes(deep));
    }

    [Fact]
    public async Task A_service_added_while_it_runs_is_there_at_once_and_gone_when_removed()
    {
        ProtoFile file = new("script.proto", new byte[] { 9 }, ["script.Lamp", "script.Lamp.On"]);
        Assert.Equal(StatusCode.NotFound, await RefusalAsync("script.Lamp"));

        _test.Server.AddService(new GrpcServiceDescriptor("script.Lamp", file), _ => { });
        ServerReflectionResponse response =
            await AskAsync("v1", new ServerReflectionRequest { FileContainingSymbol = "script.Lamp.On" });
        Assert.Equal([9], Bytes(response));
        Assert.Contains("script.Lamp", Services(await AskAsync("v1", new ServerReflectionRequest { ListServices = "*" })));

        _test.Server.RemoveService("script.Lamp");
        Assert.Equal(StatusCode.NotFound, await RefusalAsync("script.Lamp"));
    }

    [Fact]
    public async Task What_is_not_there_is_an_answer_and_the_stream_goes_on()
    {
        await using var call = Open("v1");
        ServerReflectionResponse response = new();
        foreach (string symbol in (string[])["a.B", "c.D"])
        {
            await call.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = symbol });
            Assert.True(await call.ReadAsync(response));
            Assert.Equal((int)StatusCode.NotFound, response.ErrorResponse!.ErrorCode);
            Assert.Contains(symbol, response.ErrorResponse.ErrorMessage.ToString(), StringComparison.Ordinal);
        }

        await call.WriteAsync(new ServerReflectionRequest());
        Assert.True(await call.ReadAsync(response));
        Assert.Equal((int)StatusCode.InvalidArgument, response.ErrorResponse!.ErrorCode);
        await call.CompleteAsync();
        Assert.False(await call.ReadAsync(response));
    }

    [Fact]
    public async Task There_are_no_extensions()
    {
        ServerReflectionRequest one = new();
        one.EnsureFileContainingExtension().ContainingType = "grpc.health.v1.HealthCheckRequest";
        ServerReflectionRequest all = new() { AllExtensionNumbersOfType = "grpc.health.v1.HealthCheckRequest" };

        Assert.Equal((int)StatusCode.NotFound, (await AskAsync("v1", one)).ErrorResponse!.ErrorCode);
        Assert.Empty((await AskAsync("v1", all)).AllExtensionNumbersResponse!.ExtensionNumber);
    }

    private static string[] Services(ServerReflectionResponse response) =>
        [.. Enumerable.Range(0, response.ListServicesResponse!.Service.Count)
            .Select(i => response.ListServicesResponse.Service[i].Name.ToString())];

    private static int[] Bytes(ServerReflectionResponse response) =>
        [.. response.FileDescriptorResponse!.FileDescriptorProto.Select(file => (int)file[0])];

    private async Task<StatusCode> RefusalAsync(string symbol) => (StatusCode)
        (await AskAsync("v1", new ServerReflectionRequest { FileContainingSymbol = symbol })).ErrorResponse!.ErrorCode;

    private GrpcStream<ServerReflectionRequest, ServerReflectionResponse> Open(string version) =>
        _test.Channel.Open<ServerReflectionRequest, ServerReflectionResponse>(
            new GrpcMethod(
                $"grpc.reflection.{version}.ServerReflection", "ServerReflectionInfo", GrpcMethodKind.Duplex,
                () => new ServerReflectionRequest(), () => new ServerReflectionResponse()),
            TestServer.Patiently);

    private async Task<ServerReflectionResponse> AskAsync(string version, ServerReflectionRequest request)
    {
        await using var call = Open(version);
        await call.WriteAsync(request);
        await call.CompleteAsync();
        ServerReflectionResponse response = new();
        Assert.True(await call.ReadAsync(response));
        Assert.False(await call.ReadAsync(new ServerReflectionResponse()));
        return response;
    }
}
