using Edda.Core.Buffers;

using FsCheck;
using FsCheck.Fluent;

namespace Edda.Core.Tests.Buffers;

public sealed class BufferPoolTests
{
    [Fact]
    public void It_lends_up_to_its_capacity_and_then_says_no()
    {
        var pool = new BufferPool(bufferSize: 8, capacity: 2);
        byte[]? first = pool.Rent();
        byte[]? second = pool.Rent();

        Assert.Equal(8, first!.Length);
        Assert.NotSame(first, second);
        Assert.Null(pool.Rent());
        Assert.True(pool.Return(first));
        Assert.Same(first, pool.Rent());
    }

    [Fact]
    public void What_is_not_out_is_not_taken_back()
    {
        var pool = new BufferPool(8, 2);
        byte[] lent = pool.Rent()!;

        Assert.False(pool.Return(new byte[8]));
        Assert.False(pool.Return(null));
        Assert.True(pool.Return(lent));
        Assert.False(pool.Return(lent));
        Assert.Equal(0, pool.Lent);
    }

    [Theory]
    [InlineData(0, 1, "bufferSize")]
    [InlineData(1, 0, "capacity")]
    public void Sizes_that_make_no_sense_are_refused(int size, int capacity, string named)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new BufferPool(size, capacity));
        Assert.Equal(named, error.ParamName);
    }

    [Fact]
    public void No_buffer_is_lent_twice_and_none_is_lost()
    {
        // Zero and above: return the n-th lent one; below: rent.
        Prop.ForAll(Gen.Choose(1, 6).ToArbitrary(), Gen.Choose(-8, 7).ListOf().ToArbitrary(), (capacity, list) =>
        {
            var pool = new BufferPool(4, capacity);
            var lent = new List<byte[]>();
            var seen = new HashSet<byte[]>(ReferenceEqualityComparer.Instance);
            foreach (int step in list)
            {
                if (step < 0)
                {
                    byte[]? buffer = pool.Rent();
                    if (buffer is null != (lent.Count == capacity))
                        return false;
                    if (buffer is null)
                        continue;
                    if (lent.Contains(buffer))
                        return false;
                    lent.Add(buffer);
                    seen.Add(buffer);
                }
                else if (step < lent.Count)
                {
                    if (!pool.Return(lent[step]))
                        return false;
                    lent.RemoveAt(step);
                }

                if (pool.Lent != lent.Count || seen.Count > capacity)
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Threads_may_share_it()
    {
        var pool = new BufferPool(4, 4);
        int errors = 0;
        Parallel.For(0, 4, worker =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                byte[] buffer = pool.Rent()!;
                buffer[0] = (byte)worker;
                if (buffer[0] != worker || !pool.Return(buffer))
                    Interlocked.Increment(ref errors);
            }
        });
        Assert.Equal(0, errors);
        Assert.Equal(0, pool.Lent);
    }

    [Fact]
    public void A_loan_of_a_buffer_that_exists_never_allocates()
    {
        var pool = new BufferPool(64, 2);
        Assert.Equal(0, Allocations.Of(() => pool.Return(pool.Rent())));
    }
}
