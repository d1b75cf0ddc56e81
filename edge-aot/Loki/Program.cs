using Edda.Edge.Einherjar;
using Edda.Edge.Hosting;
using Edda.Loki;
using Edda.Loki.Workers;

if (args.Length > 0 && args[0] == WorkerProgram.Option)
    return WorkerProgram.Run(args);

LokiProgram program = new();
return await ServiceProgram.RunAsync(args, new ServiceDefinition<LokiSettings>
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
    Compose = program.Compose,
    Ending = program.EndAsync,
}).ConfigureAwait(false);
