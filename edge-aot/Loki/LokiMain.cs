using Edda.Edge.Einherjar;
using Edda.Edge.Hosting;
using Edda.Loki.Execution;
using Edda.Loki.Workers;
using Edda.Loki.Workers.Internal;

namespace Edda.Loki;

/// <summary>All of Loki's Main but the choice of its engine: the service, or one of its workers.</summary>
internal static class LokiMain
{
    public static async Task<int> RunAsync(string[] arguments, EngineChoice engine)
    {
        if (arguments.Length > 0 && arguments[0] == WorkerProgram.Option)
            return WorkerProgram.Run(arguments, engine.Create);

        if (arguments.Length > 0 && arguments[0] == ConfinementCheck.Option)
            return ConfinementCheck.Run();

        ProcessorSlice.Shorten();
        LokiProgram program = new(engine);
        return await ServiceProgram.RunAsync(arguments, new ServiceDefinition<LokiSettings>
        {
            Name = "loki",
            Title = "Loki, the shape-shifter",
            Description = "Turns the scripts of its users into functions that can be called like any other: what a script "
                + "registers is described here and has its own typed gRPC method a moment later.",
            Domains =
            [
                new DomainDescription("scripts", "Keeping, checking and running users' scripts, and limiting what they take."),
                new DomainDescription("hardware", "Fenrir: pins, buses and sensors, as functions for scripts."),
                new DomainDescription("devices", "Jotunheim: microcontrollers that are attached to this hub, and what they can do."),
                new DomainDescription("network", "Jormungandr: calls to other machines and services, as functions for scripts."),
                new DomainDescription("data", "Hel: what scripts remember between their runs."),
            ],
            Schema = LokiSettings.Schema,
            Check = LokiProgram.Check,
            Compose = program.Compose,
            Apply = program.Apply,
            Ending = program.EndAsync,
        }).ConfigureAwait(false);
    }
}
