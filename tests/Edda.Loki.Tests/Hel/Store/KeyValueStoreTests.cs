using System.Globalization;
using Edda.Loki.Hel.Store;
using Edda.Testing;

namespace Edda.Loki.Tests.Hel.Store;

public sealed class KeyValueStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Log => _folder.File("store.log");

    [Fact]
    public async Task Values_are_there_after_a_restart_and_tools_do_not_share_them()
    {
        using (KeyValueStore store = Open())
        {
            Assert.Equal(StoreAnswer.Done, await store.SetAsync("a", "k", [1]));
            Assert.Equal(StoreAnswer.Done, await store.SetAsync("b", "k", [2]));
            Assert.Equal(StoreAnswer.Done, await store.SetAsync("a", "gone", [3]));
            Assert.Equal(StoreAnswer.Done, await store.RemoveAsync("a", "gone"));
            Assert.Equal(StoreAnswer.Done, await store.SetAsync("a", "k", [4, 5]));
        }

        using KeyValueStore again = Open();
        Assert.Equal([4, 5], again.Get("a", "k"));
        Assert.Equal([2], again.Get("b", "k"));
        Assert.Null(again.Get("a", "gone"));
        Assert.Equal(["k"], again.Keys("a", "", 10));
        Assert.Equal(0, again.Recovered);
    }

    [Fact]
    public async Task Compare_and_set_changes_only_what_was_expected()
    {
        using KeyValueStore store = Open();

        Assert.Equal(StoreAnswer.Done, await store.CompareAndSetAsync("a", "k", null, [1]));
        Assert.Equal(StoreAnswer.Differs, await store.CompareAndSetAsync("a", "k", null, [2]));
        Assert.Equal(StoreAnswer.Differs, await store.CompareAndSetAsync("a", "k", [9], [2]));
        Assert.Equal(StoreAnswer.Done, await store.CompareAndSetAsync("a", "k", [1], [2]));
        Assert.Equal(StoreAnswer.Done, await store.CompareAndSetAsync("a", "k", [2], null));
        Assert.Null(store.Get("a", "k"));
    }

    [Fact]
    public async Task Many_at_once_count_without_a_loss()
    {
        using KeyValueStore store = Open();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                for (int i = 0; i < 20; i++)
                {
                    byte[]? old;
                    do
                    {
                        old = store.Get("a", "n");
                    }
                    while (await store.CompareAndSetAsync("a", "n", old, [(byte)((old?[0] ?? 0) + 1)]) != StoreAnswer.Done);
                }
            })));

        Assert.Equal([160], store.Get("a", "n"));
    }

    [Fact]
    public async Task Bounds_hold_and_nothing_changes_when_they_are_reached()
    {
        using KeyValueStore store = KeyValueStore.Open(Log, new StoreLimits(400, 3));
        Assert.Equal(StoreAnswer.Full, await store.SetAsync("a", "k", new byte[500]));
        Assert.Equal(StoreAnswer.Full, await store.SetAsync("a", "k", new byte[100], allowance: 50));
        Assert.Equal(StoreAnswer.Done, await store.SetAsync("a", "1", [1]));
        Assert.Equal(StoreAnswer.Done, await store.SetAsync("a", "2", [1]));
        Assert.Equal(StoreAnswer.Done, await store.SetAsync("a", "3", [1]));
        Assert.Equal(StoreAnswer.Full, await store.SetAsync("a", "4", [1]));
        Assert.Equal(["1", "2", "3"], store.Keys("a", "", 10));
    }

    [Fact]
    public async Task A_torn_end_is_cut_off_at_every_length()
    {
        using (KeyValueStore store = Open())
        {
            await store.SetAsync("a", "first", [1, 2, 3]);
            await store.SetAsync("a", "second", [4, 5, 6]);
        }

        byte[] whole = File.ReadAllBytes(Log);
        int second = 8 + StoreRecord.SizeOf(new StoreKey("a", "first"), 3);
        for (int length = second; length < whole.Length; length++)
        {
            File.WriteAllBytes(Log, whole[..length]);
            using KeyValueStore store = Open();
            Assert.Equal([1, 2, 3], store.Get("a", "first"));
            Assert.Null(store.Get("a", "second"));
            Assert.Equal(length - second, store.Recovered);
            Assert.Equal(StoreAnswer.Done, await store.SetAsync("a", "third", [7]));
        }

        File.WriteAllBytes(Log, whole);
        whole[^1] ^= 1;
        File.WriteAllBytes(Log, whole);
        using KeyValueStore damaged = Open();
        Assert.Null(damaged.Get("a", "second"));
        Assert.Equal(damaged.Recovered, new FileInfo(Log + ".damaged").Length);
    }

    [Fact]
    public async Task The_log_does_not_grow_for_ever()
    {
        using (KeyValueStore store = Open())
        {
            byte[] value = new byte[64 << 10];
            for (int i = 0; i < 60; i++)
            {
                value = [.. value];
                value[0] = (byte)i;
                Assert.Equal(StoreAnswer.Done, await store.SetAsync("a", "k" + i % 2, value));
            }
        }

        Assert.InRange(new FileInfo(Log).Length, 1, 700 << 10);
        using KeyValueStore again = Open();
        Assert.Equal(58, again.Get("a", "k0")![0]);
        Assert.Equal(59, again.Get("a", "k1")![0]);
    }

    [Fact]
    public void Another_store_or_another_file_is_refused()
    {
        using (KeyValueStore store = Open())
            Assert.Throws<IOException>(Open);
        File.WriteAllText(Log, "something else entirely");
        Assert.Contains("no store of version 1", Assert.Throws<IOException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_process_loses_nothing_that_it_was_told_is_safe()
    {
        string program = Path.GetFullPath(
            Path.Combine(
                AppContext.BaseDirectory, "..", "..", "Edda.Loki.StoreWriter",
                Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Edda.Loki.StoreWriter"));
        int next = 0;
        for (int round = 0; round < 5; round++)
        {
            await using ChildProcess writer = ChildProcess.Start(program, [Log, next.ToString(CultureInfo.InvariantCulture)]);
            int wanted = next + 500 + 137 * round;
            await writer.WaitForLineAsync(line => int.Parse(line, CultureInfo.InvariantCulture) >= wanted);
            writer.Kill();
            await writer.WaitForExitAsync();

            using KeyValueStore store = Open();
            int largest = next;
            foreach (string line in writer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                int safe = int.Parse(line, CultureInfo.InvariantCulture);
                byte[] value = Assert.IsType<byte[]>(store.Get("t", $"k{safe % 400}"));
                // A later change of the same key may have come, never an earlier one.
                Assert.InRange(BitConverter.ToInt32(value), safe, int.MaxValue);
                largest = Math.Max(largest, safe);
            }

            next = (largest / 400 + 2) * 400;
        }
    }

    [RequiresFact(Requirement.Mount)]
    public async Task What_a_full_disk_does_not_take_has_not_changed_and_there_is_more_once_there_is_room()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(_folder.File("disk"), "256k");
        byte[] large = new byte[64 << 10]; // a short one may find room in the log's last page
        using (KeyValueStore store = KeyValueStore.Open(disk.File("store"), new StoreLimits()))
        {
            Assert.Equal(StoreAnswer.Done, await store.SetAsync("a", "kept", [1]));
            long used = store.Used;
            disk.Fill();
            Task<StoreAnswer>[] changes = [.. ((string[])["kept", "new", "kept", "other", "new"]).Select(key => store.SetAsync("a", key, large).AsTask())];
            Assert.All(await Task.WhenAll(changes), answer => Assert.Equal(StoreAnswer.Failed, answer));
            Assert.Equal("no space left on device", store.Problem);
            Assert.Equal([1], store.Get("a", "kept"));
            Assert.Equal(["kept"], store.Keys("a", "", 10));
            Assert.Equal((used, used), (store.Used, store.UsedBy("a")));

            disk.MakeRoom();
            Assert.Equal(StoreAnswer.Done, await store.SetAsync("a", "new", large));
        }

        using KeyValueStore again = KeyValueStore.Open(disk.File("store"), new StoreLimits());
        Assert.Equal([1], again.Get("a", "kept"));
        Assert.Equal(large, again.Get("a", "new"));
        Assert.Equal(0, again.Recovered);
    }

    public void Dispose() => _folder.Dispose();

    private KeyValueStore Open() => KeyValueStore.Open(Log, new StoreLimits());
}
