using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Loki.Hel;
using Edda.Loki.Tests.Support;
using Edda.Loki.Tools;
using Edda.Testing;

namespace Edda.Loki.Tests.Hel;

public sealed class HelChildTests : IDisposable
{
    private static readonly ToolPermissions Notes = new() { Children = ["hel"], Folders = ["notes", "shared:read"] };

    private readonly TemporaryFolder _folder = new();
    private readonly FakeClock _clock = new();
    private readonly HelChild _child;

    public HelChildTests() =>
        _child = new HelChild(new HelSettings(_folder.File("box"), _folder.File("data/store.log")), _clock);

    [Fact]
    public async Task Files_are_reached_where_the_tool_may_and_nowhere_else()
    {
        using ChildCaller script = new(_child, Notes);
        await script.CallAsync("folder_create", "notes");
        await script.CallAsync("file_write", "notes/a", "hello");
        await script.CallAsync("file_append", "notes/a", new byte[] { 0xFF });
        Assert.Equal([.. "hello"u8, 0xFF], (await script.CallAsync("file_read", "notes/a")).Bytes.ToArray());
        Value entry = (await script.CallAsync("file_list", "notes")).Array!.Items[0];
        Assert.Equal(("a", 6), (ChildCaller.Text(entry, "name"), ChildCaller.Integer(entry, "size")));

        foreach (string path in (string[])["other", "notes/../other", "/etc/passwd", "..", "."])
            Assert.Equal(StatusCode.PermissionDenied, (await script.FailAsync("file_read", path)).Code);
        Assert.Equal(StatusCode.PermissionDenied, (await script.FailAsync("file_write", "shared/x", "x")).Code);
        Assert.Equal(StatusCode.NotFound, (await script.FailAsync("file_read", "shared/x")).Code);
        Assert.Equal(StatusCode.PermissionDenied, (await new ChildCaller(_child, new ToolPermissions()).FailAsync("store_get", "k")).Code);
        await script.CallAsync("file_remove", "notes/a");
        await script.CallAsync("file_remove", "notes");
    }

    [Fact]
    public async Task Values_of_every_kind_are_kept_and_forgotten()
    {
        using ChildCaller script = new(_child, Notes);
        Dictionary<string, object?> table = new() { ["n"] = 1, ["s"] = "x" };
        await script.CallAsync("store_set", "k", table);
        Assert.Equal((1, "x"), (ChildCaller.Integer(await script.CallAsync("store_get", "k"), "n"), ChildCaller.Text(await script.CallAsync("store_get", "k"), "s")));
        Assert.True((await script.CallAsync("store_compare_and_set", "c", null, 1)).Boolean);
        Assert.False((await script.CallAsync("store_compare_and_set", "c", 2, 3)).Boolean);
        Assert.Equal(["c", "k"], Texts((await script.CallAsync("store_keys")).Array!));
        await script.CallAsync("store_set", "k", null);
        Assert.Equal(Value.KindOneofCase.None, (await script.CallAsync("store_get", "k")).KindCase);

        await script.CallAsync("cache_set", "k", 1.5, 60);
        Assert.Equal(1.5, (await script.CallAsync("cache_get", "k")).Number);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Value.KindOneofCase.None, (await script.CallAsync("cache_get", "k")).KindCase);
        Assert.Null(await _child.CheckAsync(default));
    }

    [Fact]
    public async Task A_tools_disk_limit_counts_files_and_keys_together()
    {
        using ChildCaller script = new(_child, Notes, new ToolLimits { DiskBytes = 1_000 });
        await script.CallAsync("folder_create", "notes");
        await script.CallAsync("file_write", "notes/a", new string('x', 600));
        Assert.Equal(StatusCode.ResourceExhausted, (await script.FailAsync("store_set", "k", new string('x', 500))).Code);
        await script.CallAsync("store_set", "k", new string('x', 300));
        (StatusCode code, string problem) = await script.FailAsync("file_write", "notes/b", new string('x', 300));
        Assert.Equal(StatusCode.ResourceExhausted, code);
        Assert.StartsWith("limits.disk is ", problem, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _child.Dispose();
        _folder.Dispose();
    }

    private static IEnumerable<string> Texts(ValueList list) =>
        Enumerable.Range(0, list.Items.Count).Select(index => ChildCaller.Text(list.Items[index]));
}
