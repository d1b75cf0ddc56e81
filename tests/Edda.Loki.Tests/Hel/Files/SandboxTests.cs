using System.Text;
using Edda.Core.Grpc;
using Edda.Loki.Children;
using Edda.Loki.Engine;
using Edda.Loki.Hel.Files;
using Edda.Testing;

namespace Edda.Loki.Tests.Hel.Files;

public sealed class SandboxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Sandbox _sandbox;

    public SandboxTests() => _sandbox = Sandbox.Open(_folder.File("box"), new SandboxLimits(1000, 20));

    [Fact]
    public void Files_and_folders_are_made_read_listed_and_removed()
    {
        Assert.Null(_sandbox.CreateFolder("a"));
        Assert.Null(Write("a/x", "hello"));
        Assert.Null(_sandbox.Append("a/x", " world"u8, long.MaxValue, All));
        Assert.Null(_sandbox.Append("a/new", "n"u8, long.MaxValue, All));
        Assert.Equal("hello world", Read("a/x"));
        Assert.Null(_sandbox.Read("a/x", 6, 3, HeldMemory.Unbounded, out byte[] part));
        Assert.Equal("wor", Encoding.UTF8.GetString(part));

        Assert.Null(_sandbox.List("a", out List<SandboxEntry> entries));
        Assert.Equal([new SandboxEntry("new", false, 1), new SandboxEntry("x", false, 11)], entries);
        Assert.Equal(StatusCode.FailedPrecondition, _sandbox.Remove("a")!.Code);
        Assert.Null(_sandbox.Remove("a/x"));
        Assert.Null(_sandbox.Remove("a/new"));
        Assert.Null(_sandbox.Remove("a"));
        Assert.Equal(StatusCode.NotFound, _sandbox.Remove("a")!.Code);
        Assert.Equal(StatusCode.NotFound, _sandbox.Read("a/x", 0, 1, HeldMemory.Unbounded, out _)!.Code);
    }

    [Fact]
    public void What_is_read_is_held_before_it_is_read()
    {
        Assert.Null(Write("x", new string('x', 200)));
        MemoryPool pool = MemoryPool.OfOneProcess();
        HeldMemory held = new(200, pool);

        Assert.Null(_sandbox.Read("x", 0, 150, held, out byte[] bytes));
        Assert.Equal(150, bytes.Length);
        Assert.Equal(300, pool.Taken);
        SandboxFailure refused = _sandbox.Read("x", 0, 1000, held, out bytes)!;

        Assert.Equal(StatusCode.ResourceExhausted, refused.Code);
        Assert.Equal(new ChildLimit("memory", 350, 200), refused.Limit);
        Assert.Empty(bytes);
        Assert.Equal(300, pool.Taken);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("a/../../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("link")]
    [InlineData("linkfolder/secret")]
    [InlineData("proc/1/root")]
    [InlineData("..")]
    public void Nothing_leads_outside_even_when_the_path_is_not_checked_before(string path)
    {
        File.WriteAllText(_folder.File("secret"), "secret");
        Directory.CreateDirectory(_folder.File("box/a"));
        File.CreateSymbolicLink(_folder.File("box/link"), _folder.File("secret"));
        File.CreateSymbolicLink(_folder.File("box/linkfolder"), _folder.Path);
        File.CreateSymbolicLink(_folder.File("box/proc"), "/proc");

        Assert.NotNull(_sandbox.Read(path, 0, 100, HeldMemory.Unbounded, out byte[] bytes));
        Assert.Empty(bytes);
        Assert.NotNull(_sandbox.List(path, out _));
        Assert.NotNull(_sandbox.Append(path, "x"u8, long.MaxValue, All));
        Assert.NotNull(_sandbox.CreateFolder(path + "/made"));
        Assert.Equal("secret", File.ReadAllText(_folder.File("secret")));
        Assert.False(Directory.Exists(_folder.File("made")));
    }

    [Fact]
    public void A_link_is_replaced_or_removed_and_never_followed()
    {
        File.WriteAllText(_folder.File("secret"), "secret");
        File.CreateSymbolicLink(_folder.File("box/link"), _folder.File("secret"));

        Assert.Null(Write("link", "mine"));

        Assert.Equal("secret", File.ReadAllText(_folder.File("secret")));
        Assert.Equal("mine", Read("link"));
    }

    [Fact]
    public async Task A_race_with_somebody_who_swaps_folders_for_links_never_leads_outside()
    {
        Directory.CreateDirectory(_folder.File("outside"));
        File.WriteAllText(_folder.File("outside/f"), "secret");
        Directory.CreateDirectory(_folder.File("box/d"));
        File.WriteAllText(_folder.File("box/d/f"), "inside");
        using CancellationTokenSource end = new();
        Task swapping = Task.Run(
            () =>
            {
                while (!end.IsCancellationRequested)
                {
                    Directory.Move(_folder.File("box/d"), _folder.File("box/real"));
                    File.CreateSymbolicLink(_folder.File("box/d"), _folder.File("outside"));
                    File.Delete(_folder.File("box/d"));
                    Directory.Move(_folder.File("box/real"), _folder.File("box/d"));
                }
            });

        int read = 0, refused = 0;
        for (int i = 0; i < 200_000 && (i < 20_000 || read == 0 || refused == 0); i++)
        {
            if (_sandbox.Read("d/f", 0, 100, HeldMemory.Unbounded, out byte[] bytes) is not null)
            {
                refused++;
                continue;
            }

            read++;
            Assert.Equal("inside", Encoding.UTF8.GetString(bytes));
            if (i % 16 == 0)
                _sandbox.Write("d/g", "mine"u8, long.MaxValue, All);
        }

        await end.CancelAsync();
        await swapping;
        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused: there was no race");
        Assert.Equal(["f"], Directory.GetFiles(_folder.File("outside")).Select(Path.GetFileName));
    }

    [Fact]
    public void Quotas_hold_for_bytes_entries_and_tools()
    {
        Assert.Null(Write("a", new string('x', 900)));
        SandboxFailure? full = Write("b", new string('x', 200));
        Assert.Equal(StatusCode.ResourceExhausted, full!.Code);
        Assert.Contains("1000 bytes; with this it would be 1100", full.Problem, StringComparison.Ordinal);
        Assert.Equal(StatusCode.ResourceExhausted, _sandbox.Append("a", new byte[101], long.MaxValue, All)!.Code);
        Assert.Null(Write("a", "small"));
        Assert.Null(Write("b", new string('x', 200)));

        Assert.Equal(StatusCode.ResourceExhausted, _sandbox.Write("c", new byte[20], 210, path => path is "b" or "c")!.Code);
        Assert.Null(_sandbox.Write("c", new byte[20], 210, path => path is "c"));

        for (int i = 0; i < 17; i++)
            Assert.Null(_sandbox.CreateFolder("d" + i));
        Assert.Equal(StatusCode.ResourceExhausted, _sandbox.CreateFolder("e")!.Code);
        Assert.Equal(StatusCode.ResourceExhausted, Write("e", "")!.Code);
    }

    [Fact]
    public void What_was_there_counts_and_remains_of_a_crash_are_removed()
    {
        File.WriteAllText(_folder.File("box/old"), new string('x', 950));
        File.WriteAllText(_folder.File("box/.edda-new-1-1"), "half");
        using Sandbox again = Sandbox.Open(_folder.File("box"), new SandboxLimits(1000, 20));

        Assert.Equal(950, again.Used(All));
        Assert.NotNull(again.Write("new", new byte[60], long.MaxValue, All));
        Assert.False(File.Exists(_folder.File("box/.edda-new-1-1")));
    }

    [Theory]
    [InlineData("a/./b//c/", "a/b/c")]
    [InlineData(".", "")]
    [InlineData("a/../b", null)]
    [InlineData("/a", null)]
    [InlineData("", null)]
    [InlineData("a\0b", null)]
    [InlineData(".edda-new-5", null)]
    public void A_path_has_one_spelling(string written, string? expected) =>
        Assert.Equal(expected, SandboxPath.TryNormalize(written, out string normal) ? normal : null);

    public void Dispose()
    {
        _sandbox.Dispose();
        _folder.Dispose();
    }

    private static bool All(string path) => true;

    private SandboxFailure? Write(string path, string text) =>
        _sandbox.Write(path, Encoding.UTF8.GetBytes(text), long.MaxValue, All);

    private string Read(string path)
    {
        Assert.Null(_sandbox.Read(path, 0, 1 << 20, HeldMemory.Unbounded, out byte[] bytes));
        return Encoding.UTF8.GetString(bytes);
    }
}
