using Edda.Loki.Hel.Cache;

namespace Edda.Loki.Tests.Hel.Cache;

public sealed class ScriptCacheTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeClock _clock = new();

    [Fact]
    public void Values_are_forgotten_after_their_time()
    {
        ScriptCache cache = new(new CacheLimits(), _clock);
        cache.Set("a", "k", [1], Minute);

        _clock.Advance(Minute - TimeSpan.FromTicks(1));
        Assert.Equal([1], cache.Get("a", "k"));
        Assert.Null(cache.Get("b", "k"));

        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(cache.Get("a", "k"));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void What_was_not_used_for_longest_makes_room()
    {
        ScriptCache cache = new(new CacheLimits(3, 10_000), _clock);
        foreach (string key in (string[])["1", "2", "3"])
            cache.Set("a", key, [1], Minute);
        cache.Get("a", "1");
        cache.Set("a", "4", [1], Minute);

        Assert.Null(cache.Get("a", "2"));
        Assert.NotNull(cache.Get("a", "1"));

        Assert.False(cache.Set("a", "big", new byte[10_000], Minute));
        Assert.True(cache.Set("a", "big", new byte[9_700], Minute));
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public void Values_are_invalidated_by_key_and_by_prefix()
    {
        ScriptCache cache = new(new CacheLimits(), _clock);
        foreach (string key in (string[])["user/1", "user/2", "other"])
            cache.Set("a", key, [1], Minute);
        cache.Set("b", "user/1", [1], Minute);

        Assert.Equal(2, cache.RemoveAll("a", "user/"));
        Assert.True(cache.Remove("a", "other"));
        Assert.False(cache.Remove("a", "other"));
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void Nothing_is_allocated_to_look_something_up()
    {
        ScriptCache cache = new(new CacheLimits(), _clock);
        cache.Set("a", "k", [1], Minute);
        cache.Get("a", "k");
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 1_000; i++)
            cache.Get("a", "k");

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
