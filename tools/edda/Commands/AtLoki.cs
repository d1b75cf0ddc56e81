using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Tool.Commands;

/// <summary>A command that asks the Loki of this machine. That there is none is told here, and why it refused.</summary>
internal static class AtLoki
{
    /// <param name="command">As it was typed: "device list".</param>
    public static async Task<int> RunAsync(string command, string directory, Func<GrpcChannel, Task<int>> ask)
    {
        await using var channel = GrpcChannel.ForAddress("unix:" + Path.Combine(directory, "loki.sock"));
        try
        {
            return await ask(channel);
        }
        catch (RpcException failure) when (failure.Code == StatusCode.Unavailable)
        {
            Console.Error.WriteLine($"edda {command}: no Loki answers in {directory}; 'edda up' starts it");
            return (int)ExitCode.Failed;
        }
        catch (RpcException failure)
        {
            return Refused(command, failure);
        }
    }

    public static int Refused(string command, RpcException failure)
    {
        Console.Error.WriteLine($"edda {command}: {failure.Message}");
        return (int)ExitCode.Failed;
    }
}
