using Edda.Core.Resilience;

namespace Edda.Core.NanoTests.Resilience;

public static class TokenBucketCases
{
    public static void Run(Report report)
    {
        var bucket = new TokenBucket(3, 10, 1000);
        report.True("bucket: a burst of the capacity", bucket.TryTake(1000, 3));
        report.True("bucket: not one more", !bucket.TryTake(1000, 1));
        report.Equal("bucket: the wait for one", 100, bucket.WaitFor(1000, 1));
        report.Equal("bucket: more than the capacity never", -1, bucket.WaitFor(1000, 4));
        report.True("bucket: not before it", !bucket.TryTake(1099, 1));
        report.True("bucket: but then", bucket.TryTake(1100, 1));
        report.Equal("bucket: a clock that goes back gives nothing", 0, bucket.Available(500));
        report.Equal("bucket: a long rest fills it and no more", 3, bucket.Available(4611686018427387904));
        bucket.TryTake(4611686018427387904, 2);
        bucket.Return(1);
        report.Equal("bucket: what is returned is there again", 2, bucket.Available(4611686018427387904));
    }
}
