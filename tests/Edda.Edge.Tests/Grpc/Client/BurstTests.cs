using Edda.Contracts.Grpc.Testing;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Edge.Tests.Grpc.Client;

public class BurstTests
{
    private const int Calls = 400;

    /// <summary>A new connection is used before the server's settings have come: nothing that is sent then may be lost.</summary>
    [Fact]
    public async Task More_calls_at_once_than_a_connection_takes_are_all_answered()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((_, _) => new ValueTask(Task.Delay(1)));
        for (int round = 0; round < 5; round++)
        {
            await using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
            var client = new TestServiceClient(channel);
            await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => Task.Run(() => client.EmptyCallAsync(new Empty()).AsTask())))
                .WaitAsync(ChildProcess.Patience);
        }

        Assert.Equal(5 * Calls, server.Calls);
    }
}
