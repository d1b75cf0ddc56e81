using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Functional.Loki;

/// <summary>Hel on the published binary: files that nothing escapes from, values that survive, values that are forgotten.</summary>
public sealed class HelTests : IDisposable
{
    private static readonly Permissions Notes = LokiCaller.May("hel", folders: ["notes", "shared:read"]);

    private readonly TemporaryFolder _folder = new();

    private string Files => _folder.File("state/files");

    private string Settings => $$"""{ "state_folder": "{{_folder.File("state")}}" }""";

    public void Dispose() => _folder.Dispose();

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Files_are_written_read_listed_and_removed()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync(Settings, _folder);
        Assert.Equal(
            "hello world|lo wo|a:11 b:0|gone",
            await loki.RunAsync(
                """
                hel:folder_create("notes")
                hel:file_write("notes/a", "hello")
                hel:file_append("notes/a", " world")
                hel:folder_create("notes/b")
                local names = {}
                for _, entry in ipairs(hel:file_list("notes")) do names[#names + 1] = entry.name .. ":" .. entry.size end
                local said = { hel:file_read("notes/a"), hel:file_read("notes/a", 3, 5), table.concat(names, " ") }
                hel:file_remove("notes/b")
                hel:file_remove("notes/a")
                said[4] = pcall(hel.file_read, hel, "notes/a") and "there" or "gone"
                return table.concat(said, "|")
                """,
                Notes));
        Assert.Equal(StatusCode.NotFound, (await loki.FailAsync("return hel:file_read('notes/a')", Notes)).Code);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Nothing_leads_out_of_the_sandbox()
    {
        await File.WriteAllTextAsync(_folder.File("secret"), "outside");
        await using LokiCaller loki = await LokiCaller.StartAsync(Settings, _folder);
        await loki.RunAsync("hel:folder_create('notes')", Notes);
        File.CreateSymbolicLink(Path.Combine(Files, "notes", "link"), _folder.File("secret"));
        Directory.CreateSymbolicLink(Path.Combine(Files, "notes", "up"), _folder.Path);

        string[] ways =
        [
            "..", "../secret", "notes/../../secret", "/etc/passwd", _folder.File("secret"), "notes/up/secret",
            "notes/./../../secret", "notes//../../secret", "other/x",
        ];
        foreach (string path in ways)
        {
            foreach (string act in (string[])["file_read('{0}')", "file_write('{0}', 'x')", "file_append('{0}', 'x')", "file_list('{0}')"])
            {
                Status refused = await loki.FailAsync($"hel:{string.Format(CultureInfo.InvariantCulture, act, path)}", Notes);
                Assert.True(refused.Code == StatusCode.PermissionDenied, $"{act} {path}: {refused}");
            }
        }

        foreach (string act in (string[])["file_read('notes/link')", "file_append('notes/link', 'x')", "file_list('notes/link')"])
            Assert.NotEqual(StatusCode.Ok, (await loki.FailAsync("hel:" + act, Notes)).Code);
        // A write puts a file of our own in the link's place, and whatever it led to stays as it is.
        await loki.RunAsync("hel:file_write('notes/link', 'x')", Notes);

        Status readOnly = await loki.FailAsync("hel:file_write('shared/x', 'x')", Notes);
        Assert.Equal(StatusCode.PermissionDenied, readOnly.Code);
        Assert.EndsWith("allows \"shared/x\" for reading only; allowed: \"notes\", \"shared:read\"", readOnly.Message, StringComparison.Ordinal);
        Assert.Equal("outside", await File.ReadAllTextAsync(_folder.File("secret")));
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_race_for_the_folder_on_the_way_is_lost()
    {
        Directory.CreateDirectory(_folder.File("outside"));
        await File.WriteAllTextAsync(_folder.File("outside/file"), "outside");
        await using LokiCaller loki = await LokiCaller.StartAsync(Settings, _folder);
        await loki.RunAsync("hel:folder_create('notes') hel:folder_create('notes/swap') hel:file_write('notes/swap/file', 'inside')", Notes);
        string swap = Path.Combine(Files, "notes", "swap");
        using CancellationTokenSource end = new();
        Task swapping = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                Directory.Move(swap, swap + "-aside");
                Directory.CreateSymbolicLink(swap, _folder.File("outside"));
                File.Delete(swap);
                Directory.Move(swap + "-aside", swap);
            }
        });

        string seen = await loki.RunAsync(
            """
            local inside = 0
            for i = 1, 3000 do
              local ok, text = pcall(hel.file_read, hel, "notes/swap/file")
              if ok and text ~= "inside" then return "read " .. text end
              if ok then inside = inside + 1 end
              pcall(hel.file_append, hel, "notes/swap/new", "x")
            end
            return "kept in"
            """,
            Notes, new Limits { CpuMs = 60_000, WallMs = 110_000 });
        await end.CancelAsync();
        await swapping;

        Assert.Equal("kept in", seen);
        Assert.Equal(["file"], Directory.GetFiles(_folder.File("outside")).Select(Path.GetFileName));
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task The_disks_limit_counts_files_and_values_together_and_cannot_be_caught()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync(Settings, _folder);
        Limits little = new() { DiskBytes = 1_000, WallMs = 60_000 };
        Status full = await loki.FailAsync(
            "hel:folder_create('notes')\nhel:file_write('notes/a', ('x'):rep(600))\npcall(hel.file_write, hel, 'notes/b', ('x'):rep(600))\nprint('survived')",
            Notes, little);
        Assert.Equal(StatusCode.ResourceExhausted, full.Code);
        LimitReached limit = LokiCaller.LimitIn(full);
        Assert.Equal(("disk", 1_200UL, 1_000UL, 3U), (limit.Limit.ToString(), limit.Measured, limit.Allowed, limit.Line));

        Status store = await loki.FailAsync("hel:store_set('k', ('x'):rep(500))", Notes, little);
        Assert.Equal("disk", LokiCaller.LimitIn(store).Limit.ToString());
        Assert.Equal("kept", await loki.RunAsync("hel:store_set('k', ('x'):rep(200)) return 'kept'", Notes, little));
    }

    [RequiresFact(Requirement.PublishedBinaries, Requirement.Mount)]
    public async Task A_full_disk_is_told_changes_nothing_and_passes()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(_folder.File("state"), "512k");
        await using LokiCaller loki = await LokiCaller.StartAsync(Settings, _folder);
        await loki.RegisterAsync(
            "keep", // one tool, because no other sees its keys
            """
            local text = ("x"):rep(100000)
            if what == "begin" then hel:folder_create("notes") end
            if what == "begin" or what == "store" then hel:store_set("k", what .. text) end
            if what == "begin" or what == "write" then hel:file_write("notes/f", what .. text) end
            return hel:store_get("k"):sub(1, 5) .. " " .. hel:file_read("notes/f"):sub(1, 5)
            """,
            Notes, parameters: ["what"]);
        Assert.Equal("begin begin", await KeepAsync("begin"));

        disk.Fill();
        Status store = (await Assert.ThrowsAsync<RpcException>(() => KeepAsync("store"))).Status;
        Assert.Equal(StatusCode.Unavailable, store.Code);
        Assert.EndsWith("the disk did not take it: no space left on device; nothing changed", store.Message, StringComparison.Ordinal);
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(() => KeepAsync("write"))).Code);
        GetChildrenStatusResponse children = await loki.Client.GetChildrenStatusAsync(new GetChildrenStatusRequest(), LokiCaller.InTime);
        Assert.False(children.Children[0].Working, children.Children[0].Detail.ToString());
        Assert.Equal("begin begin", await KeepAsync(""));

        disk.MakeRoom();
        await KeepAsync("store");
        Assert.Equal("store write", await KeepAsync("write"));

        Task<string> KeepAsync(string what) => loki.ExecuteAsync("keep", ("what", new Value { Text = what }));
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task What_store_set_has_returned_from_survives_kill_9()
    {
        int told = 0;
        await using (LokiCaller loki = await LokiCaller.StartAsync(Settings, _folder))
        {
            await loki.RegisterAsync("store", "local i = 0\nwhile true do\n  i = i + 1\n  hel:store_set('n', i)\n  print(i)\nend", Notes, new Limits { CpuMs = 60_000, WallMs = 60_000 });
            await Assert.ThrowsAsync<RpcException>(() => loki.StreamAsync("store", line =>
            {
                told = int.Parse(line, CultureInfo.InvariantCulture);
                if (told == 50)
                    loki.Service.Process.Kill();
                return Task.CompletedTask;
            }));
        }

        Assert.True(told >= 50);
        await using LokiCaller next = await LokiCaller.StartAsync(Settings, _folder);
        await next.RegisterAsync("store", "return string.format('%d', hel:store_get('n'))", Notes);
        Assert.InRange(int.Parse(await next.ExecuteAsync("store"), CultureInfo.InvariantCulture), told, told + 1_000_000);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Compare_and_set_loses_no_count_among_many()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync(Settings, _folder);
        await loki.RegisterAsync(
            "count",
            """
            for i = 1, 10 do
              local before
              repeat before = hel:store_get("c") until hel:store_compare_and_set("c", before, (before or 0) + 1)
            end
            return string.format("%d", hel:store_get("c"))
            """,
            Notes);
        string[] counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => loki.ExecuteAsync("count")));
        Assert.Contains("80", counts);
        Assert.Equal("c false true nil", await Keys(loki));

        static async Task<string> Keys(LokiCaller loki)
        {
            await loki.RegisterAsync(
                "count",
                "local a = hel:store_compare_and_set('c', 1, 2)\nlocal keys = table.concat(hel:store_keys(), ',')\n"
                + "return keys .. ' ' .. tostring(a) .. ' ' .. tostring(hel:store_compare_and_set('c', 80, nil)) .. ' ' .. tostring(hel:store_get('c'))",
                Notes);
            return await loki.ExecuteAsync("count");
        }
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task The_cache_forgets_what_is_too_old_or_was_cleared()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync(Settings, _folder);
        await loki.RegisterAsync(
            "cache",
            """
            if what == "set" then
              hel:cache_set("short", "s", 0.2)
              hel:cache_set("long", "l", 1000)
            elseif what == "clear" then
              hel:cache_clear("lo")
            end
            return tostring(hel:cache_get("short")) .. " " .. tostring(hel:cache_get("long"))
            """,
            Notes, parameters: ["what"]);

        Assert.EndsWith(" l", await loki.ExecuteAsync("cache", ("what", new Value { Text = "set" })), StringComparison.Ordinal);
        await Eventually.HoldsAsync(
            async () => await loki.ExecuteAsync("cache", ("what", new Value { Text = "get" })) == "nil l", "the short one is forgotten");
        Assert.Equal("nil nil", await loki.ExecuteAsync("cache", ("what", new Value { Text = "clear" })));
    }
}
