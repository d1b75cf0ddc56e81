using System.Globalization;
using Edda.Contracts.Loki.V1;

namespace Edda.Tool.Commands;

/// <summary>Scripts at the Loki of this machine: what there are, and a run of one.</summary>
internal static class ScriptCommand
{
    private static readonly string[] Verbs = ["list", "run"];

    public static async Task<int> RunAsync(string[] args)
    {
        ScriptOptions options = ScriptOptions.Parse(args, Verbs);
        return await AtLoki.RunAsync("script " + options.Verb, options.Directory, async channel =>
        {
            var loki = new LokiClient(channel);
            return options.Verb == "list" ? await ListAsync(loki, options) : await ScriptExecution.RunAsync(loki, options);
        });
    }

    private static async Task<int> ListAsync(LokiClient loki, ScriptOptions options)
    {
        if (options.Words.Count > 1)
        {
            throw new UsageException("list takes one pattern; quote it, or the shell puts file names in its place");
        }

        string pattern = options.Words.FirstOrDefault() ?? "";
        ListScriptsResponse list = await loki.ListScriptsAsync(new ListScriptsRequest { Pattern = pattern });
        GetMetricsResponse metrics = await loki.GetMetricsAsync(new GetMetricsRequest { Pattern = pattern });
        var figures = new Dictionary<string, ScriptMetrics>();
        for (int i = 0; i < metrics.Scripts.Count; i++)
        {
            figures[metrics.Scripts[i].Name.ToString()] = metrics.Scripts[i];
        }

        for (int i = 0; i < list.Scripts.Count; i++)
        {
            Script script = list.Scripts[i];
            Console.WriteLine($"{Signature(script),-32} {script.Description}");
            if (figures.TryGetValue(script.Name.ToString(), out ScriptMetrics? known) && known.Count > 0)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{"",-32} {known.Count} runs, {known.Failures} failed, p50 {known.P50Us / 1e3:0.###} ms, p99 {known.P99Us / 1e3:0.###} ms"));
            }
        }

        return (int)ExitCode.Ok;
    }

    /// <summary>"fetch(url, retries?)": what may be missing has a question mark.</summary>
    private static string Signature(Script script)
    {
        var parameters = new string[script.Parameters.Count];
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i] = script.Parameters[i].Name + (script.Parameters[i].Required ? "" : "?");
        }

        return $"{script.Name}({string.Join(", ", parameters)})";
    }
}
