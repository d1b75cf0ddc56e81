using Edda.Edge.Grpc;
using Edda.Tool.Fleet;

namespace Edda.Tool.Commands;

/// <summary>Asks every service that has a socket in the folder.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(string[] args)
    {
        FleetOptions options = FleetOptions.Parse(args, allowOnce: false);
        string[] sockets = Directory.Exists(options.Directory)
            ? Directory.GetFiles(options.Directory, "*.sock")
            : [];
        if (sockets.Length == 0)
        {
            Console.Error.WriteLine($"no service has a socket in {options.Directory}; 'edda up' starts them");
            return (int)ExitCode.Failed;
        }

        Array.Sort(sockets, StringComparer.Ordinal);
        var result = ExitCode.Ok;
        foreach (string socket in sockets)
        {
            string name = Path.GetFileNameWithoutExtension(socket);
            try
            {
                (await ServiceView.AskAsync(name, "unix:" + socket, Patience, CancellationToken.None))
                    .Print(Console.Out);
            }
            catch (RpcException failure)
            {
                Console.WriteLine($"{name,-10} {"Silent",-12} {failure.Message}");
                result = ExitCode.Failed;
            }
        }

        return (int)result;
    }
}
