using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Edge.Internal;
using Edda.Loki.Children;
using Edda.Loki.Hel.Files;
using Edda.Loki.Hel.Store;
using Edda.Loki.Tools;

namespace Edda.Loki.Hel.Internal;

/// <summary>hel:file_* and hel:folder_create. The disk blocks, so it has threads of its own.</summary>
internal sealed class FileFunctions(Sandbox sandbox, KeyValueStore store, BlockingWork disk)
{
    private static readonly ScriptArgument Path = new("path", ArgumentType.String, "Within the sandbox: \"notes/today.txt\".");
    private static readonly ScriptArgument Content = new("content", ArgumentType.String, "Any bytes, 4 MiB at most.");

    public static void AddTo(FunctionTable table, Sandbox sandbox, KeyValueStore store, BlockingWork disk)
    {
        FileFunctions files = new(sandbox, store, disk);
        table
            .Add(
                new ScriptFunction(
                    "file_read", "Reads a file, or a part of it.", ArgumentType.String, Path,
                    new ScriptArgument("offset", ArgumentType.Integer, "Where to begin; 0.", false),
                    new ScriptArgument("count", ArgumentType.Integer, "How many bytes at most; 4 MiB.", false)),
                files.ReadAsync)
            .Add(
                new ScriptFunction("file_write", "Makes a file or replaces it as a whole.", ArgumentType.Void, Path, Content),
                call => files.WriteAsync(call, isAppend: false))
            .Add(
                new ScriptFunction("file_append", "Adds to the end of a file.", ArgumentType.Void, Path, Content),
                call => files.WriteAsync(call, isAppend: true))
            .Add(
                new ScriptFunction("file_remove", "Removes a file, or a folder that is empty.", ArgumentType.Void, Path),
                call => files.ChangeAsync(call, sandbox.Remove))
            .Add(
                new ScriptFunction("folder_create", "Makes a folder.", ArgumentType.Void, Path),
                call => files.ChangeAsync(call, sandbox.CreateFolder))
            .Add(
                new ScriptFunction(
                    "file_list", "What is in a folder: a list of tables with name, folder and size.", ArgumentType.Array,
                    Path with { Required = false, Description = "The sandbox itself when it is missing." }),
                files.ListAsync);
    }

    private async ValueTask ReadAsync(ScriptCall call)
    {
        if (!TryPath(call, isChange: false, out string path))
            return;
        double offset = ScriptValues.NumberOf(call.Argument(1));
        double count = ScriptValues.NumberOf(call.Argument(2), SandboxLimits.MaximumPiece);
        if (!(offset >= 0) || !(count is >= 0 and <= SandboxLimits.MaximumPiece))
        {
            call.Fail(StatusCode.InvalidArgument, $"offset {offset}, count {count}; allowed: from 0 on, and {SandboxLimits.MaximumPiece} bytes at most");
            return;
        }

        (SandboxFailure? failure, byte[] bytes) = await OnDiskAsync(
            call,
            () => (sandbox.Read(path, (long)offset, (int)count, call.Run.Memory, out byte[] read), read)).ConfigureAwait(false);
        if (!Failed(call, failure))
            ScriptValues.Give(call.Result, bytes);
    }

    private async ValueTask WriteAsync(ScriptCall call, bool isAppend)
    {
        if (!TryPath(call, isChange: true, out string path))
            return;
        ReadOnlyMemory<byte> content = ScriptValues.MemoryOf(call.Argument(1));
        if (content.Length > SandboxLimits.MaximumPiece)
        {
            call.Fail(StatusCode.InvalidArgument, $"content has {content.Length} bytes; allowed: {SandboxLimits.MaximumPiece} at once");
            return;
        }

        ToolDefinition tool = call.Run.Tool;
        long allowance = tool.Limits.DiskBytes is { } disk ? Math.Max(disk - store.UsedBy(tool.Name), 0) : long.MaxValue;
        SandboxFailure? failure = await OnDiskAsync(
            call,
            () => isAppend
                ? sandbox.Append(path, content.Span, allowance, Covers(tool))
                : sandbox.Write(path, content.Span, allowance, Covers(tool))).ConfigureAwait(false);
        if (!Failed(call, failure) && tool.Limits.DiskBytes is { } limit)
            call.Run.Used("disk", store.UsedBy(tool.Name) + sandbox.Used(Covers(tool)), limit);
    }

    private async ValueTask ChangeAsync(ScriptCall call, Func<string, SandboxFailure?> change)
    {
        if (TryPath(call, isChange: true, out string path))
            Failed(call, await OnDiskAsync(call, () => change(path)).ConfigureAwait(false));
    }

    private async ValueTask ListAsync(ScriptCall call)
    {
        if (!TryPath(call, isChange: false, out string path))
            return;
        (SandboxFailure? failure, List<SandboxEntry> entries) = await OnDiskAsync(
            call,
            () => (sandbox.List(path, out List<SandboxEntry> found), found)).ConfigureAwait(false);
        if (Failed(call, failure))
            return;
        ValueList list = call.Result.EnsureArray();
        foreach (SandboxEntry entry in entries)
        {
            Value item = list.Items.Add();
            ScriptValues.Add(item, "name").Text = entry.Name;
            ScriptValues.Add(item, "folder").Boolean = entry.IsFolder;
            ScriptValues.Add(item, "size").Integer = entry.Size;
        }
    }

    private Task<T> OnDiskAsync<T>(ScriptCall call, Func<T> work) => disk.RunAsync(call.Run.Tool.Name, work, call.Run.Cancellation);

    /// <summary>The files that count against the tool's disk limit: those it may change.</summary>
    public static Func<string, bool> Covers(ToolDefinition tool) => path => ToolGate.Folder(tool, path, isChange: true).IsYes;

    private static bool TryPath(ScriptCall call, bool isChange, out string path)
    {
        string written = call.Argument(0) is { } value ? ScriptValues.TextOf(value) : ".";
        if (!SandboxPath.TryNormalize(written, out path))
        {
            call.Fail(StatusCode.PermissionDenied, $"\"{written}\" is no path within the sandbox; allowed: {SandboxPath.Allowed}");
            return false;
        }

        GateAnswer answer = ToolGate.Folder(call.Run.Tool, path, isChange);
        if (!answer.IsYes)
            call.Fail(StatusCode.PermissionDenied, answer.Objection!);
        return answer.IsYes;
    }

    private static bool Failed(ScriptCall call, SandboxFailure? failure)
    {
        if (failure is not null)
            call.Fail(failure.Code, failure.Problem, failure.Limit);
        return failure is not null;
    }
}
