using Edda.Loki;
using Edda.Loki.Execution;

return await LokiMain.RunAsync(args, EngineChoice.Lua).ConfigureAwait(false);
