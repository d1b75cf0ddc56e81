using System.Text;
using Edda.Contracts.Gladsheim.V1;
using Edda.Edge.Gladsheim;
using GladsheimClient = Edda.Edge.Gladsheim.GladsheimClient;

// Finds Gladsheim, or starts it: the program and its settings are the two arguments.
await using GladsheimClient gladsheim = await GladsheimClient.InitAsync(new GladsheimOptions
{
    Program = args[0],
    Config = args[1],
    Platform = GladsheimClient.DetectPlatform(),
});

ServiceStatus clock = await gladsheim.StartAsync("clock");           // running already: only says how it is
Console.WriteLine($"{clock.Name} is {clock.State}, pid {clock.Pid}");

ServiceStatus again = await gladsheim.RestartAsync("clock");         // another process
Console.WriteLine($"start {clock.StartId}, then {again.StartId}");

Console.WriteLine((await gladsheim.StatusAsync("clock")).State);
Console.WriteLine((await gladsheim.ListAsync("*", [ServiceState.Running])).Services.Count + " running");
Console.WriteLine((await gladsheim.HealthAsync("clock")).State);

await foreach (ServiceHealth health in gladsheim.SubscribeHealthAsync("clock"))
{
    Console.WriteLine($"{health.Name}: {health.State}");             // now, then every change
    break;
}

await foreach (LogLine line in gladsheim.LogsAsync("clock", follow: true))
{
    Console.WriteLine("it printed " + Encoding.UTF8.GetString(line.Line.Span));
    break;
}

Console.WriteLine((await gladsheim.StopAsync("clock")).State);       // with all it has started
await gladsheim.ShutdownAsync(stopServices: true);                   // ends the Gladsheim that Init has started
