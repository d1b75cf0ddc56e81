using Edda.Contracts.Grpc.Testing;
using Edda.Edge.Grpc;

namespace Edda.Edge.Tests.Grpc.Client;

/// <summary>A real server whose one method does what the test says. Disposed by the test.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly GrpcServer _server;
    private int _calls;

    private ScriptedServer(GrpcServer server, Func<int, ServerCall, ValueTask> script)
    {
        _server = server;
        server.AddService(new Service(this, script));
    }

    /// <summary>How many calls have reached it.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public string Address => _server.Addresses[0];

    /// <param name="script">Called with the number of the call, from 1.</param>
    /// <param name="listen">By default a TCP port that is free.</param>
    public static async Task<ScriptedServer> StartAsync(
        Func<int, ServerCall, ValueTask>? script = null, string listen = "http://127.0.0.1:0")
    {
        var options = new GrpcServerOptions();
        options.Listen.Add(listen);
        var server = new ScriptedServer(new GrpcServer(options), script ?? ((_, _) => default));
        await server._server.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private sealed class Service(ScriptedServer owner, Func<int, ServerCall, ValueTask> script) : TestServiceBase
    {
        public override ValueTask EmptyCall(Empty request, Empty response, ServerCall call) =>
            script(Interlocked.Increment(ref owner._calls), call);

        public override async ValueTask FullDuplexCall(
            RequestStream<StreamingOutputCallRequest> requests,
            ResponseStream<StreamingOutputCallResponse> responses,
            ServerCall call)
        {
            await script(Interlocked.Increment(ref owner._calls), call);
            var request = new StreamingOutputCallRequest();
            var response = new StreamingOutputCallResponse();
            while (await requests.ReadAsync(request))
            {
                await responses.WriteAsync(response);
            }
        }
    }
}
