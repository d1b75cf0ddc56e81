using Edda.Core.Grpc;
using Edda.Loki.Children;
using Edda.Loki.Hel.Cache;

namespace Edda.Loki.Hel.Internal;

/// <summary>hel:cache_*. Each tool sees its own values only.</summary>
internal static class CacheFunctions
{
    private const double LongestSeconds = 365 * 86_400.0;

    private static readonly ScriptArgument Key = new("key", ArgumentType.String, "Up to 256 characters.");

    public static void AddTo(FunctionTable table, ScriptCache cache) =>
        table
            .Add(new ScriptFunction("cache_get", "The value, or nil when it is forgotten.", ArgumentType.Any, Key), call => Get(call, cache))
            .Add(
                new ScriptFunction(
                    "cache_set", "Keeps a value for a while, or until room is needed.", ArgumentType.Void, Key,
                    new ScriptArgument("value", ArgumentType.Any, "Anything but a function."),
                    new ScriptArgument("seconds", ArgumentType.Number, "How long; 300.", false)),
                call => Set(call, cache))
            .Add(
                new ScriptFunction("cache_remove", "Forgets a value; whether there was one.", ArgumentType.Boolean, Key),
                call => Remove(call, cache))
            .Add(
                new ScriptFunction(
                    "cache_clear", "Forgets all values; how many there were.", ArgumentType.Integer,
                    new ScriptArgument("prefix", ArgumentType.String, "Only those whose keys begin so.", false)),
                call => Clear(call, cache));

    private static ValueTask Get(ScriptCall call, ScriptCache cache)
    {
        if (cache.Get(call.Run.Tool.Name, ScriptValues.TextOf(call.Argument(0))) is { } value)
            ScriptValues.Decode(call.Result, value);
        return ValueTask.CompletedTask;
    }

    private static ValueTask Set(ScriptCall call, ScriptCache cache)
    {
        string key = ScriptValues.TextOf(call.Argument(0));
        double seconds = ScriptValues.NumberOf(call.Argument(2), 300);
        if (key.Length is 0 or > 256 || !(seconds > 0))
            call.Fail(StatusCode.InvalidArgument, $"a key of {key.Length} characters for {seconds} s; allowed: 1 to 256, and more than 0 s");
        else if (!cache.Set(call.Run.Tool.Name, key, call.Argument(1)?.ToArray() ?? [], TimeSpan.FromSeconds(Math.Min(seconds, LongestSeconds))))
            call.Fail(StatusCode.InvalidArgument, "the value is larger than the whole cache");
        return ValueTask.CompletedTask;
    }

    private static ValueTask Remove(ScriptCall call, ScriptCache cache)
    {
        call.Result.Boolean = cache.Remove(call.Run.Tool.Name, ScriptValues.TextOf(call.Argument(0)));
        return ValueTask.CompletedTask;
    }

    private static ValueTask Clear(ScriptCall call, ScriptCache cache)
    {
        call.Result.Integer = cache.RemoveAll(call.Run.Tool.Name, ScriptValues.TextOf(call.Argument(0)));
        return ValueTask.CompletedTask;
    }
}
