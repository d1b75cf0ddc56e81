using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Loki.Children;
using Edda.Loki.Hel.Files;
using Edda.Loki.Hel.Store;
using Edda.Loki.Tools;

namespace Edda.Loki.Hel.Internal;

/// <summary>hel:store_*. Values are kept as loki.v1 writes them, so a number stays an integer or a float.</summary>
internal sealed class StoreFunctions(KeyValueStore store, Sandbox sandbox)
{
    private const int MostKeys = 10_000;

    private static readonly ScriptArgument Key = new("key", ArgumentType.String, "Up to 256 characters; each tool has its own keys.");

    public static void AddTo(FunctionTable table, KeyValueStore store, Sandbox sandbox)
    {
        StoreFunctions functions = new(store, sandbox);
        table
            .Add(new ScriptFunction("store_get", "The value of a key, or nil.", ArgumentType.Any, Key), functions.Get)
            .Add(
                new ScriptFunction(
                    "store_set", "Keeps a value. When this returns it survives a crash of the machine.", ArgumentType.Void, Key,
                    new ScriptArgument("value", ArgumentType.Any, "Anything but a function; nil removes the key.", false)),
                functions.SetAsync)
            .Add(new ScriptFunction("store_remove", "Forgets a key.", ArgumentType.Void, Key), functions.RemoveAsync)
            .Add(
                new ScriptFunction(
                    "store_keys", "The tool's keys, in order, 10,000 at most.", ArgumentType.Array,
                    new ScriptArgument("prefix", ArgumentType.String, "Only those that begin so.", false)),
                functions.Keys)
            .Add(
                new ScriptFunction(
                    "store_compare_and_set", "Sets the value if it is still the expected one; whether it did.",
                    ArgumentType.Boolean, Key,
                    new ScriptArgument("expected", ArgumentType.Any, "nil: there must be none.", false),
                    new ScriptArgument("value", ArgumentType.Any, "nil: remove it.", false)),
                functions.CompareAndSetAsync);
    }

    private ValueTask Get(ScriptCall call)
    {
        if (TryKey(call, out string key) && store.Get(call.Run.Tool.Name, key) is { } value)
            ScriptValues.Decode(call.Result, value);
        return ValueTask.CompletedTask;
    }

    private async ValueTask SetAsync(ScriptCall call)
    {
        if (!TryKey(call, out string key) || !TryValue(call, 1, out byte[]? value))
            return;
        string tool = call.Run.Tool.Name;
        Answer(call, await (value is null
            ? store.RemoveAsync(tool, key)
            : store.SetAsync(tool, key, value, Allowance(call.Run.Tool))).ConfigureAwait(false), key, value);
    }

    private async ValueTask RemoveAsync(ScriptCall call)
    {
        if (TryKey(call, out string key))
            Answer(call, await store.RemoveAsync(call.Run.Tool.Name, key).ConfigureAwait(false), key, null);
    }

    private ValueTask Keys(ScriptCall call)
    {
        ValueList list = call.Result.EnsureArray();
        foreach (string key in store.Keys(call.Run.Tool.Name, ScriptValues.TextOf(call.Argument(0)), MostKeys))
            list.Items.Add().Text = key;
        return ValueTask.CompletedTask;
    }

    private async ValueTask CompareAndSetAsync(ScriptCall call)
    {
        if (!TryKey(call, out string key) || !TryValue(call, 1, out byte[]? expected) || !TryValue(call, 2, out byte[]? value))
            return;
        StoreAnswer answer = await store.CompareAndSetAsync(
            call.Run.Tool.Name, key, expected, value, Allowance(call.Run.Tool)).ConfigureAwait(false);
        if (answer is StoreAnswer.Done or StoreAnswer.Differs)
            call.Result.Boolean = answer == StoreAnswer.Done;
        if (answer != StoreAnswer.Differs)
            Answer(call, answer, key, value);
    }

    private long Allowance(ToolDefinition tool) =>
        tool.Limits.DiskBytes is { } disk ? Math.Max(disk - sandbox.Used(FileFunctions.Covers(tool)), 0) : long.MaxValue;

    private static bool TryKey(ScriptCall call, out string key)
    {
        key = ScriptValues.TextOf(call.Argument(0));
        if (key.Length is > 0 and <= StoreLimits.LongestKey)
            return true;
        call.Fail(StatusCode.InvalidArgument, $"a key of {key.Length} characters; allowed: 1 to {StoreLimits.LongestKey}");
        return false;
    }

    /// <param name="encoded">Null: nil.</param>
    private static bool TryValue(ScriptCall call, int index, out byte[]? encoded)
    {
        encoded = call.Argument(index)?.ToArray();
        if (encoded is not { Length: > StoreLimits.LargestValue })
            return true;
        call.Fail(StatusCode.InvalidArgument, $"a value of {encoded.Length} bytes; allowed: {StoreLimits.LargestValue}");
        return false;
    }

    private void Answer(ScriptCall call, StoreAnswer answer, string key, byte[]? value)
    {
        if (answer == StoreAnswer.Full)
            Refuse(call, new StoreKey(call.Run.Tool.Name, key), value!);
        else if (answer == StoreAnswer.Failed)
            call.Fail(StatusCode.Unavailable, $"the disk did not take it: {store.Problem}; nothing changed");
        else if (value is not null && call.Run.Tool.Limits.DiskBytes is { } limit)
            call.Run.Used("disk", store.UsedBy(call.Run.Tool.Name) + sandbox.Used(FileFunctions.Covers(call.Run.Tool)), limit);
    }

    private void Refuse(ScriptCall call, StoreKey key, byte[] value)
    {
        ToolDefinition tool = call.Run.Tool;
        long more = StoreRecord.SizeOf(key, value.Length)
            - (store.Get(key.Tool, key.Name) is { } old ? StoreRecord.SizeOf(key, old.Length) : 0);
        long wanted = store.UsedBy(tool.Name) + sandbox.Used(FileFunctions.Covers(tool)) + more;
        if (tool.Limits.DiskBytes is { } disk && wanted > disk)
        {
            call.Fail(
                StatusCode.ResourceExhausted,
                string.Create(CultureInfo.InvariantCulture, $"limits.disk is {disk} bytes; with this it would be {wanted}"),
                new ChildLimit("disk", wanted, disk));
        }
        else
        {
            call.Fail(
                StatusCode.ResourceExhausted,
                string.Create(CultureInfo.InvariantCulture, $"the store of all scripts is full: {store.Used} of {store.Limits.Bytes} bytes"),
                new ChildLimit("store", store.Used + more, store.Limits.Bytes));
        }
    }
}
