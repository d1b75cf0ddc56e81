using Edda.Core.Buffers;

namespace Edda.Core.NanoTests.Buffers;

public static class BufferPoolCases
{
    public static void Run(Report report)
    {
        var pool = new BufferPool(8, 2);
        byte[] first = pool.Rent();
        byte[] second = pool.Rent();
        report.Equal("pool: the size", 8, first.Length);
        report.True("pool: two buffers", first != second);
        report.True("pool: and no third", pool.Rent() == null);
        report.True("pool: a foreign one is refused", !pool.Return(new byte[8]));
        report.True("pool: a lent one is taken", pool.Return(first));
        report.True("pool: but not twice", !pool.Return(first));
        report.True("pool: it is lent again", pool.Rent() == first);
        report.Equal("pool: both are out", 2, pool.Lent);
    }
}
