using Edda.Edge.Einherjar;
using Edda.Edge.Hosting;
using Edda.Load.Echo;

return await ServiceProgram.RunAsync(args, new ServiceDefinition<HostSettings>
{
    Name = "edda-echo",
    Title = "An echo",
    Description = "Gives back what it gets, with all that a service does around a call: the gate, the log, the metrics.",
    Domains = [new DomainDescription("echo", "What comes in goes out.")],
    Schema = HostSettings.Schema,
    Compose = (host, _) => host.Server.AddService(new EchoService()),
}).ConfigureAwait(false);
