using Edda.Loki.Children;
using Edda.Loki.Engine;

namespace Edda.Loki.Tests.Children;

public sealed class HeldMemoryTests
{
    private readonly MemoryPool _pool = MemoryPool.OfOneProcess(1000);

    [Fact]
    public void A_run_has_its_limit_and_all_have_theirs()
    {
        HeldMemory one = new(300, _pool);
        HeldMemory other = new(300, _pool);

        Assert.Null(one.Take(300));
        Assert.Equal(new ChildLimit("memory", 301, 300), one.Take(1));
        Assert.Equal(new ChildLimit("memory of all scripts", 1002, 1000), other.Take(201));
        Assert.Null(other.Take(200));

        one.GiveBack(100);
        Assert.Null(other.Take(100));
        Assert.Equal(1000, _pool.Taken);
    }

    [Fact]
    public void What_was_taken_for_a_call_is_free_after_it()
    {
        HeldMemory held = new(300, _pool);

        held.Take(50);
        Assert.Null(held.TakeForCall(100));
        Assert.Null(held.TakeAllForCall(90)); // already there
        Assert.Null(held.TakeAllForCall(250));
        Assert.Equal(new ChildLimit("memory", 301, 300), held.TakeAllForCall(251));
        Assert.Equal(new ChildLimit("memory", 300, 300), held.Near);

        held.EndCall();
        held.EndCall();
        Assert.Equal(100, _pool.Taken);
        Assert.Null(held.Near);
    }

    [Fact]
    public void After_the_run_nothing_is_held()
    {
        HeldMemory held = new(300, _pool);
        held.Take(100);
        held.TakeForCall(100);

        held.End();
        held.GiveBack(100);
        held.EndCall();
        held.End();
        Assert.Null(held.Take(1000));
        Assert.Null(held.TakeForCall(1000));
        held.EndCall();

        Assert.True(held.IsEnded);
        Assert.Equal(0, _pool.Taken);
    }

    [Fact]
    public void What_has_left_a_run_is_held_until_it_arrives()
    {
        HeldMemory held = new(300, _pool);
        held.TakeForCall(300);

        long left = held.Leave();
        Assert.Null(held.TakeForCall(100)); // the run itself has nothing of it any more
        held.End();

        Assert.Equal(600, _pool.Taken);
        held.Arrived(left);
        Assert.Equal(0, _pool.Taken);
    }
}
