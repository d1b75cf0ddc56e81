using Edda.Edge.Einherjar;
using Edda.Edge.Hosting;
using Edda.Gladsheim;
using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Settings.Raw;

GladsheimProgram program = new();
return await ServiceProgram.RunAsync(args, new ServiceDefinition<HallSettings>
{
    Name = "gladsheim",
    Title = "Gladsheim, the hall",
    Description = "Starts, watches, limits and heals the services of a machine, and knows which of them can do what.",
    Domains =
    [
        new DomainDescription("services", "Thjalfi: starting services, ending them and taking care of their output."),
        new DomainDescription("usage", "Byggvir: what services take of the machine, and limits to that."),
        new DomainDescription("health", "Roskva: whether services are well, and what happens when they are not."),
        new DomainDescription("registry", "Skirnir: which services there are and what each can do."),
    ],
    Schema = HallSchema.File,
    Options = [SettingsSource.PlatformOption],
    Check = program.Check,
    Compose = program.Compose,
    Apply = program.Apply,
    Answer = program.AnswerAsync,
    Ending = program.EndAsync,
}).ConfigureAwait(false);
