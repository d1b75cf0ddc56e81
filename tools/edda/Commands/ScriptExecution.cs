using Edda.Contracts.Loki.V1;
using Edda.Edge.Grpc;
using Edda.Edge.Internal;

namespace Edda.Tool.Commands;

/// <summary>One run of a script as a person types it. Whoever interrupts the command ends the run.</summary>
internal static class ScriptExecution
{
    public static async Task<int> RunAsync(LokiClient loki, ScriptOptions options)
    {
        if (options.Words.Count == 0)
        {
            throw new UsageException("run needs a script: see edda script list");
        }

        var start = new ScriptInput();
        ExecuteScriptRequest request = start.EnsureStart();
        request.Name = options.Words[0];
        ValueMap arguments = request.EnsureArguments();
        ListScriptsResponse found = await loki.ListScriptsAsync(new ListScriptsRequest { Pattern = options.Words[0] });
        foreach (string word in options.Words.Skip(1))
        {
            Fill(arguments.Entries.Add(), word, found.Scripts.Count == 1 ? found.Scripts[0] : null);
        }

        await using GrpcStream<ScriptInput, ScriptEvent> run = loki.StreamScriptExecution();
        try
        {
            await run.WriteAsync(start);
            _ = Task.Run(() => PassInputAsync(run, options.HasInput));
            return await ShowAsync(run);
        }
        catch (RpcException failure)
        {
            return AtLoki.Refused("script run", failure);
        }
    }

    private static async Task<int> ShowAsync(GrpcStream<ScriptInput, ScriptEvent> run)
    {
        var told = new ScriptEvent();
        while (await run.ReadAsync(told))
        {
            switch (told.WhatCase)
            {
                case ScriptEvent.WhatOneofCase.Output:
                    Console.Out.Write(told.Output.ToString());
                    break;
                case ScriptEvent.WhatOneofCase.Queued:
                    Console.Error.WriteLine($"waits, number {told.Queued!.Position}: {told.Queued.Reason}");
                    break;
                case ScriptEvent.WhatOneofCase.Warning:
                    Console.Error.WriteLine($"warning: {told.Warning!.Limit}: {told.Warning.Measured} of {told.Warning.Allowed}");
                    break;
                case ScriptEvent.WhatOneofCase.Finished when told.Finished!.Result is { KindCase: not Value.KindOneofCase.None } result:
                    Console.Out.WriteLine(result.HasText ? result.Text.ToString() : ValueText.ToJson(result));
                    break;
            }
        }

        return (int)ExitCode.Ok;
    }

    /// <summary>On a thread of its own, which is left behind when the run ends first.</summary>
    private static async Task PassInputAsync(GrpcStream<ScriptInput, ScriptEvent> run, bool hasInput)
    {
        try
        {
            var input = new ScriptInput();
            while (hasInput && Console.In.ReadLine() is { } line)
            {
                input.EnsureInput().Text = line;
                await run.WriteAsync(input);
            }

            await run.CompleteAsync();
        }
        catch (RpcException)
        {
            // The run is over, and whoever reads from it has heard how.
        }
    }

    /// <summary>As the parameter wants it: text as it was typed, anything else as JSON. What does not fit is Loki's to refuse.</summary>
    private static void Fill(ValueEntry entry, string word, Script? script)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            throw new UsageException($"'{word}' is no argument; needed: PARAMETER=VALUE");
        }

        string name = word[..equals];
        string text = word[(equals + 1)..];
        entry.Key = name;
        if (IsText(script, name) || ValueText.TryParse(text, entry.EnsureValue()) is not null)
        {
            entry.EnsureValue().Text = text;
        }
    }

    private static bool IsText(Script? script, string name)
    {
        for (int i = 0; i < script?.Parameters.Count; i++)
        {
            if (script.Parameters[i].Name == name)
            {
                return script.Parameters[i].Type == Contracts.Loki.V1.ValueType.String;
            }
        }

        return false;
    }
}
