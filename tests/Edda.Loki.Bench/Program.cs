using Edda.Loki.Bench;

if (args.Length > 0)
    Environment.SetEnvironmentVariable("EDDA_AOT_DIR", args[0]);

EngineSpeed.Measure();
await using ServiceUnderTest service = await ServiceUnderTest.StartAsync();
service.Report("idle");
await CallSpeed.MeasureAsync(service);
await ScriptSpeed.MeasureAsync(service);
await Waiting.MeasureAsync(service);
