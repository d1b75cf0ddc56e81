using Edda.Core.Buffers;

using FsCheck;
using FsCheck.Fluent;

namespace Edda.Core.Tests.Buffers;

public sealed class RingBufferTests
{
    [Fact]
    public void Bytes_come_out_in_the_order_they_went_in_across_the_wrap()
    {
        var ring = new RingBuffer(4);
        byte[] read = new byte[4];
        Assert.Equal(3, ring.Write([1, 2, 3], 0, 3));
        Assert.Equal(2, ring.Read(read, 0, 2));
        Assert.Equal(3, ring.Write([4, 5, 6, 7], 0, 4));

        Assert.Equal(4, ring.Read(read, 0, 9));
        Assert.Equal([3, 4, 5, 6], read);
        Assert.Equal(0, ring.Read(read, 0, 1));
    }

    [Fact]
    public void A_write_that_must_be_whole_leaves_the_buffer_alone_when_it_does_not_fit()
    {
        var ring = new RingBuffer(4);
        Assert.True(ring.TryWrite([1, 2, 3], 0, 3));
        Assert.False(ring.TryWrite([4, 5], 0, 2));
        Assert.Equal(3, ring.Count);
    }

    [Fact]
    public void A_socket_can_write_in_place_and_cannot_go_past_the_run()
    {
        var ring = new RingBuffer(4);
        ring.Write([1, 2, 3], 0, 3);
        ring.Skip(2);
        Assert.Equal(1, ring.WriteRun);
        Assert.False(ring.Advance(2));
        Assert.False(ring.Advance(-1));
        ring.Bytes[ring.WriteOffset] = 4;
        Assert.True(ring.Advance(1));
        Assert.Equal(0, ring.WriteOffset);
        Assert.Equal(2, ring.WriteRun);
        Assert.Equal(2, ring.ReadRun);
        Assert.Equal(3, ring.Bytes[ring.ReadOffset]);
    }

    [Fact]
    public void No_capacity_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new RingBuffer(0));

    [Fact]
    public void It_behaves_like_a_queue()
    {
        // An operation is (which, how many bytes), the counts negative and past the capacity too.
        var operations = Gen.Choose(0, 4).Zip(Gen.Choose(-2, 40)).ListOf();
        Prop.ForAll(Gen.Choose(1, 24).ToArbitrary(), operations.ToArbitrary(), (capacity, list) =>
        {
            var ring = new RingBuffer(capacity);
            var model = new Queue<byte>();
            byte next = 0;
            byte[] scratch = new byte[64];
            foreach ((int operation, int count) in list)
            {
                int expected = Math.Max(0, Math.Min(count, operation is 0 or 1 ? capacity - model.Count : model.Count));
                switch (operation)
                {
                    case 0:
                        Fill(scratch, 3, next);
                        if (ring.Write(scratch, 3, count) != expected)
                            return false;
                        Enqueue(model, expected, ref next);
                        break;
                    case 1:
                        Fill(scratch, 3, next);
                        bool fits = count >= 0 && count <= capacity - model.Count;
                        if (ring.TryWrite(scratch, 3, count) != fits)
                            return false;
                        Enqueue(model, fits ? count : 0, ref next);
                        break;
                    case 2:
                        if (ring.Peek(scratch, 5, count) != expected || !Same(scratch, 5, model.Take(expected)))
                            return false;
                        break;
                    case 3:
                        if (ring.Read(scratch, 5, count) != expected || !Same(scratch, 5, Dequeue(model, expected)))
                            return false;
                        break;
                    default:
                        if (ring.Skip(count) != expected)
                            return false;
                        Dequeue(model, expected);
                        break;
                }

                if (ring.Count != model.Count || ring.Free != capacity - model.Count)
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void It_never_allocates()
    {
        var ring = new RingBuffer(16);
        byte[] bytes = new byte[10];
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                ring.Write(bytes, 0, 10);
                ring.Peek(bytes, 0, 10);
                ring.Read(bytes, 0, 9);
            }
        }));
    }

    private static void Fill(byte[] target, int offset, byte next)
    {
        for (int i = offset; i < target.Length; i++)
            target[i] = next++;
    }

    private static void Enqueue(Queue<byte> model, int count, ref byte next)
    {
        for (int i = 0; i < count; i++)
            model.Enqueue(next++);
    }

    private static byte[] Dequeue(Queue<byte> model, int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
            bytes[i] = model.Dequeue();
        return bytes;
    }

    private static bool Same(byte[] actual, int offset, IEnumerable<byte> expected)
    {
        foreach (byte value in expected)
        {
            if (actual[offset++] != value)
                return false;
        }

        return true;
    }
}
