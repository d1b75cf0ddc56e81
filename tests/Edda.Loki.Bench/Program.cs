using Edda.Loki.Bench;

if (args.Length > 0)
    Environment.SetEnvironmentVariable("EDDA_AOT_DIR", args[0]);
string[] wanted = args.Length > 1 ? args[1..] : ["engine", "calls", "scripts", "waiting"];

if (wanted.Contains("engine"))
{
    EngineSpeed.Measure();
    NluaSpeed.Measure();
}

if (wanted is ["engine"])
    return;
await using ServiceUnderTest service = await ServiceUnderTest.StartAsync();
service.Report("idle");
if (wanted.Contains("calls"))
    await CallSpeed.MeasureAsync(service);
if (wanted.Contains("scripts"))
    await ScriptSpeed.MeasureAsync(service);
if (wanted.Contains("waiting"))
    await Waiting.MeasureAsync(service);
