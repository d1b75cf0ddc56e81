using Edda.Loki.Workers.Internal;

namespace Edda.Loki.Tests.Workers;

public sealed class WakefulnessTests
{
    private const long Start = 1_000_000_000_000;

    private readonly Wakefulness _wakefulness = new();

    [Fact]
    public void Whoever_has_done_nothing_sleeps() => Assert.False(_wakefulness.IsAwake(Start));

    [Fact]
    public void After_a_piece_of_work_it_is_awake_for_a_moment()
    {
        _wakefulness.HasCome(Start);
        _wakefulness.HasWorked(Start);
        Assert.True(_wakefulness.IsAwake(Start + Wakefulness.Moment));
        Assert.False(_wakefulness.IsAwake(Start + Wakefulness.Moment + 1));
    }

    [Fact]
    public void While_one_follows_the_other_it_is_awake_for_longer()
    {
        _wakefulness.HasWorked(Start);
        long next = Start + Wakefulness.Longer;
        _wakefulness.HasCome(next);
        _wakefulness.HasWorked(next);
        Assert.True(_wakefulness.IsAwake(next + Wakefulness.Longer));
        Assert.False(_wakefulness.IsAwake(next + Wakefulness.Longer + 1));
    }

    [Fact]
    public void What_comes_late_is_not_waited_for_again()
    {
        _wakefulness.HasWorked(Start);
        _wakefulness.HasCome(Start + 1);
        _wakefulness.HasWorked(Start + 2);
        long late = Start + 3 + Wakefulness.Longer;
        _wakefulness.HasCome(late);
        _wakefulness.HasWorked(late);
        Assert.False(_wakefulness.IsAwake(late + Wakefulness.Moment + 1));
    }
}
