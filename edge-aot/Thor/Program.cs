using Edda.Edge.Einherjar;
using Edda.Edge.Hosting;

return await ServiceProgram.RunAsync(args, new ServiceDefinition<HostSettings>
{
    Name = "thor",
    Title = "Thor, who gets things done",
    Description = "Executes actions: takes them in, queues them, guards the resources they need and does each exactly "
        + "once, however often it is asked for.",
    Domains =
    [
        new DomainDescription("actions", "Mjolnir: executing an action and keeping its result for whoever asks again."),
        new DomainDescription("queue", "Chariot: the order in which actions wait, and how long they may."),
        new DomainDescription("resources", "Tanngrisnir and Tanngnjostr: who may use a resource now, and how much of it."),
    ],
    Schema = HostSettings.Schema,
}).ConfigureAwait(false);
