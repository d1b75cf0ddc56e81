using System.Runtime.InteropServices;
using Edda.Edge.Grpc;
using Edda.Tool.Fleet;

namespace Edda.Tool.Commands;

/// <summary>Starts the services of this machine, shows them answering and stops them again.</summary>
internal static class UpCommand
{
    // A first start under the SDK compiles as it goes and, on a busy machine, takes its time.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(string[] args)
    {
        FleetOptions options = FleetOptions.Parse(args, allowOnce: true);
        IReadOnlyList<ServiceProgram> programs = ServiceProgram.FindAll();
        Directory.CreateDirectory(
            options.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        var started = new List<ServiceProcess>();
        try
        {
            foreach (ServiceProgram program in programs)
            {
                started.Add(ServiceProcess.Start(program, Socket(options, program.Name)));
            }

            foreach (ServiceProcess service in started)
            {
                (await AskAsync(service, Socket(options, service.Name), stop.Token)).Print(Console.Out);
            }

            if (!options.Once)
            {
                Console.WriteLine("All answer. Ctrl-C stops them.");
                await WaitAsync(started, stop.Token);
            }

            return (int)ExitCode.Ok;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (int)ExitCode.Ok;
        }
        catch (ServiceFailedException failure)
        {
            Console.Error.WriteLine(failure.Message);
            return (int)ExitCode.Failed;
        }
        finally
        {
            await Task.WhenAll(started.Select(service => service.StopAsync()));
            started.ForEach(service => service.Dispose());
        }
    }

    private static string Socket(FleetOptions options, string name) => Path.Combine(options.Directory, name + ".sock");

    /// <summary>The service's own word, or its last words if it ends before it answers.</summary>
    private static async Task<ServiceView> AskAsync(
        ServiceProcess service, string socket, CancellationToken cancellation)
    {
        using var settled = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<ServiceView> answer = ServiceView.AskAsync(service.Name, "unix:" + socket, StartPatience, settled.Token);
        Task ended = service.WaitForExitAsync(settled.Token);
        Task first = await Task.WhenAny(answer, ended);
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return first == ended ? throw new ServiceFailedException(service.LastWords()) : await answer;
        }
        catch (RpcException failure)
        {
            throw new ServiceFailedException($"{service.Name} does not answer on {socket}: {failure.Message}");
        }
        finally
        {
            await settled.CancelAsync();
        }
    }

    private static async Task WaitAsync(List<ServiceProcess> services, CancellationToken cancellation)
    {
        Task first = await Task.WhenAny(services.Select(service => service.WaitForExitAsync(cancellation)));
        await first;
        ServiceProcess ended = services.First(service => service.HasExited);
        throw new ServiceFailedException(ended.LastWords());
    }
}
