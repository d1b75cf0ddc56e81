using System.Diagnostics;
using Edda.Edge.Heimdall;
using Edda.Edge.Platform.Tests.Support;

namespace Edda.Edge.Platform.Tests.Heimdall;

public sealed class KeyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("state/heimdall.key");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_start_makes_a_key_and_the_next_ones_find_it()
    {
        using SigningKey first = KeyFile.OpenOrCreate(Path);
        using SigningKey second = KeyFile.OpenOrCreate(Path);

        Assert.Equal(first.Id, second.Id);
        Assert.Equal(first.PublicKey().X.ToArray(), second.PublicKey().X.ToArray());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        Assert.Equal([Path], Directory.GetFiles(_folder.File("state")));
    }

    [Fact]
    public void Two_keys_are_never_the_same()
    {
        using SigningKey one = KeyFile.OpenOrCreate(Path);
        using SigningKey other = KeyFile.OpenOrCreate(Path + "2");

        Assert.NotEqual(one.Id, other.Id);
        Assert.NotEqual(one.PublicKey().X.ToArray(), other.PublicKey().X.ToArray());
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_key_that_others_can_get_at_is_refused_with_the_remedy(UnixFileMode more)
    {
        KeyFile.OpenOrCreate(Path).Dispose();
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);

        KeyFileException failure = Assert.Throws<KeyFileException>(() => KeyFile.OpenOrCreate(Path));

        Assert.Contains("chmod 600 " + Path, failure.Message, StringComparison.Ordinal);
    }

    [RequiresFact(Requirement.Root)]
    public async Task A_key_that_another_user_planted_is_refused()
    {
        KeyFile.OpenOrCreate(Path).Dispose();
        await Process.Start("chown", ["12345", Path]).WaitForExitAsync();

        KeyFileException failure = Assert.Throws<KeyFileException>(() => KeyFile.OpenOrCreate(Path));

        Assert.Contains("belongs to user 12345", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_others_could_replace_is_refused()
    {
        KeyFile.OpenOrCreate(Path).Dispose();
        File.SetUnixFileMode(
            _folder.File("state"), File.GetUnixFileMode(_folder.File("state")) | UnixFileMode.OtherWrite);

        KeyFileException failure = Assert.Throws<KeyFileException>(() => KeyFile.OpenOrCreate(Path));

        Assert.Contains("others can replace the key", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{ "version": 2, "key_id": "a", "private_key": "SIjDGtg2Rb8TRohhPG03IJjPzFcj3NbYrg12e58jsiU" }""")]
    [InlineData("""{ "version": 1, "key_id": "a", "private_key": "SIjDGtg2Rb8TRohhPG03IJjPzFcj3NbYrg12e58j" }""")]
    [InlineData("""{ "version": 1, "key_id": "a", "private_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }""")]
    [InlineData("""{ "version": 1, "key_id": "a", "private_key": "__________________________________________8" }""")]
    [InlineData("""{ "version": 1, "key_id": "a", "private_key": 5 }""")]
    [InlineData("""{ "version": 1, "key_id": "a", "private_key": "SIjDGtg2Rb8TRohhPG03IJjPzFcj3NbYrg12e58jsiU" """)]
    public void A_damaged_key_file_is_refused_and_left_alone(string content)
    {
        Directory.CreateDirectory(_folder.File("state"));
        File.WriteAllText(Path, content);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        KeyFileException failure = Assert.Throws<KeyFileException>(() => KeyFile.OpenOrCreate(Path));

        Assert.Contains(Path, failure.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(Path));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told()
    {
        KeyFileException failure = Assert.Throws<KeyFileException>(() => KeyFile.OpenOrCreate("/proc/none/heimdall.key"));

        Assert.StartsWith("the key file /proc/none/heimdall.key cannot be used: ", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Threads, not a parallel loop: all must be in the race at once, and often enough for it to be lost.</summary>
    [Fact]
    public async Task Many_first_starts_at_once_agree_on_one_key()
    {
        for (int round = 0; round < 50; round++)
        {
            string path = _folder.File($"state{round}/heimdall.key");
            string[] ids = new string[8];
            using Barrier start = new(ids.Length);
            await Task.WhenAll(ids.Select((_, i) => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    using SigningKey key = KeyFile.OpenOrCreate(path);
                    ids[i] = key.Id;
                },
                TaskCreationOptions.LongRunning)));

            Assert.Single(ids.Distinct());
            Assert.Equal([path], Directory.GetFiles(_folder.File($"state{round}")));
        }
    }

    /// <summary>Killed at whatever moment, a start leaves a whole key or none, and the next one can begin.</summary>
    [Fact]
    public async Task A_start_that_is_killed_while_it_makes_the_key_leaves_a_whole_key_or_none()
    {
        for (int i = 0; i < 12; i++)
        {
            using TemporaryFolder folder = new();
            string path = System.IO.Path.Combine(folder.Path, "edda/loki/heimdall.key");
            using (Process start = Services.Start("loki", folder, "--issue-token", "x"))
            {
                // Killed at a different moment each time: when the folder, the draft or the key is seen, or later.
                string sign = (i % 3) switch { 0 => "edda", 1 => "edda/loki", _ => "edda/loki/heimdall.key" };
                await Eventually.HoldsAsync(() => start.HasExited || System.IO.Path.Exists(folder.File(sign)), sign);
                start.Kill();
                await start.WaitForExitAsync();
            }

            using SigningKey key = KeyFile.OpenOrCreate(path);
            Assert.NotEmpty(key.PublicKey().X.ToArray());
        }
    }
}
