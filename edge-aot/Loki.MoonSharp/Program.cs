using Edda.Loki;
using Edda.Loki.MoonSharp;

return await LokiMain.RunAsync(args, MoonSharpEngine.Choice).ConfigureAwait(false);
