using Edda.Edge.Logs;
using Edda.Edge.Platform.Tests.Support;
using Edda.Edge.Settings;

namespace Edda.Edge.Platform.Tests.Settings;

public class SettingsWatcherTests
{
    private static readonly SettingsSchema<Level> Schema = new SettingsSchema<Level>(() => new Level())
        .Optional("level", Setting.Integer(0, 100), (level, value) => level.Value = value);

    private readonly FakeClock _clock = new();

    [Fact]
    public async Task A_change_of_the_file_is_taken_over()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("s.json", """{ "level": 1 }""");
        using SettingsWatcher<Level> watcher = Start(path, Logger.None);

        File.WriteAllText(path, """{ "level": 2 }""");

        await SettledAsync(() => watcher.Current.Value == 2, "the new level");
    }

    [Fact]
    public async Task A_file_that_another_one_replaces_by_its_name_is_taken_over()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("s.json", """{ "level": 1 }""");
        using SettingsWatcher<Level> watcher = Start(path, Logger.None);

        for (int level = 2; level < 5; level++)
        {
            File.Move(folder.Write("draft", $$"""{ "level": {{level}} }"""), path, overwrite: true);
            await SettledAsync(() => watcher.Current.Value == level, "the new level");
        }
    }

    [Fact]
    public async Task A_link_that_is_turned_to_another_file_is_followed()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("v1"));
        Directory.CreateDirectory(folder.File("v2"));
        folder.Write("v1/s.json", """{ "level": 1 }""");
        folder.Write("v2/s.json", """{ "level": 2 }""");
        File.CreateSymbolicLink(folder.File("data"), "v1");
        File.CreateSymbolicLink(folder.File("s.json"), "data/s.json");
        using SettingsWatcher<Level> watcher = Start(folder.File("s.json"), Logger.None);
        await SettledAsync(() => watcher.Current.Value == 1, "the first level");

        File.CreateSymbolicLink(folder.File("next"), "v2");
        await System.Diagnostics.Process.Start("mv", ["-T", folder.File("next"), folder.File("data")]).WaitForExitAsync();

        await SettledAsync(() => watcher.Current.Value == 2, "the new level");
    }

    [Theory]
    [InlineData("""{ "level": 101 }""", "an integer from 0 to 100")]
    [InlineData("""{ "level": """, "where JSON has something else")]
    [InlineData("", "where JSON has something else")]
    public async Task Wrong_settings_leave_the_old_ones_in_force_and_are_logged(string content, string reason)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("s.json", """{ "level": 1 }""");
        MemorySink sink = new();
        using LogPipeline logs = MemorySink.Pipeline(sink);
        using SettingsWatcher<Level> watcher = Start(path, logs.For("settings"));
        await SettledAsync(() => watcher.Current.Value == 1, "the first level");

        File.WriteAllText(path, content);
        await SettledAsync(() => sink.Text.Contains(reason, StringComparison.Ordinal), "the log entry");

        Assert.Equal(1, watcher.Current.Value);
        Assert.Contains("the old settings stay", sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_gone_leaves_the_old_settings_in_force()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("s.json", """{ "level": 1 }""");
        MemorySink sink = new();
        using LogPipeline logs = MemorySink.Pipeline(sink);
        using SettingsWatcher<Level> watcher = Start(path, logs.For("settings"));
        Assert.True(watcher.Reload());

        File.Delete(path);
        Assert.False(watcher.Reload());

        Assert.Equal(1, watcher.Current.Value);
        await Eventually.HoldsAsync(() => sink.Text.Contains("no such file", StringComparison.Ordinal), "the log entry");
    }

    [Fact]
    public void What_the_schema_cannot_see_is_asked_too()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("s.json", """{ "level": 13 }""");
        using SettingsWatcher<Level> watcher = SettingsWatcher<Level>.Start(
            Schema, path, new Level(), Logger.None, _clock,
            level => level.Value == 13 ? [new SettingsProblem(path, 0, 0, "level", "13", "not today")] : []);

        Assert.False(watcher.Reload());

        Assert.Equal(0, watcher.Current.Value);
    }

    [Fact]
    public void The_same_bytes_again_change_nothing()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("s.json", """{ "level": 1 }""");
        using SettingsWatcher<Level> watcher = Start(path, Logger.None);
        watcher.Reload();
        int changes = 0;
        watcher.Changed += (_, _) => changes++;

        File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        watcher.Reload();

        Assert.Equal(0, changes);
    }

    [Fact]
    public void The_file_is_not_read_before_its_writers_are_quiet()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("s.json", """{ "level": 1 }""");
        using SettingsWatcher<Level> watcher = Start(path, Logger.None);

        // The watch begins with a scheduled read, for what happened before it.
        _clock.Advance(SettingsWatcher<Level>.Quiet - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, watcher.Current.Value);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, watcher.Current.Value);
    }

    [Fact]
    public void Old_and_new_settings_are_handed_to_those_who_listen()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("s.json", """{ "level": 7 }""");
        using SettingsWatcher<Level> watcher = Start(path, Logger.None);
        (long Before, long After) seen = default;
        watcher.Changed += (before, after) => seen = (before.Value, after.Value);

        watcher.Reload();

        Assert.Equal((0, 7), seen);
    }

    private SettingsWatcher<Level> Start(string path, Logger log) =>
        SettingsWatcher<Level>.Start(Schema, path, new Level(), log, _clock);

    /// <summary>The kernel's notice takes its time; from then on the clock is ours.</summary>
    private Task SettledAsync(Func<bool> condition, string what) => Eventually.HoldsAsync(
        () =>
        {
            _clock.Advance(SettingsWatcher<Level>.Quiet);
            return condition();
        },
        what);

    private sealed class Level
    {
        public long Value { get; set; }
    }
}
