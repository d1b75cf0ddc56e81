using Edda.Testing;
using Edda.Testing.Http2;

namespace Edda.Attacks;

/// <summary>Headers that never end: each CONTINUATION frame is small and proper, and there is always one more.</summary>
public sealed class ContinuationFloodTests
{
    private const int Attackers = 4;
    private const int FramesPerConnection = 4_000;
    private const int Connections = 10;

    [RequiresFact(Requirement.PublishedBinaries)]
    public Task Frames_full_of_headers() => Siege.WithstandsAsync((address, time) =>
        AttackAsync(address, FrameWriter.Header("x-more", new string('a', 16_000)), time));

    [RequiresFact(Requirement.PublishedBinaries)]
    public Task Frames_with_many_small_headers() => Siege.WithstandsAsync((address, time) =>
        AttackAsync(address, [.. Enumerable.Repeat(FrameWriter.Header("x", "1"), 2_000).SelectMany(header => header)], time));

    [RequiresFact(Requirement.PublishedBinaries)]
    public Task Frames_with_nothing_in_them() =>
        Siege.WithstandsAsync((address, time) => AttackAsync(address, [], time));

    private static Task AttackAsync(string address, byte[] block, CancellationToken time) =>
        Task.WhenAll(Enumerable.Range(0, Attackers).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < Connections && !time.IsCancellationRequested; i++)
            {
                await AttackOnceAsync(address, block, time);
            }
        })));

    private static async Task AttackOnceAsync(string address, byte[] block, CancellationToken time)
    {
        using RawConnection? connection = await RawConnection.TryOpenAsync(address, time);
        if (connection is null)
        {
            return;
        }

        var writer = new FrameWriter();
        writer.Headers(1, FrameWriter.CallHeaders("/grpc.health.v1.Health/Check"), FrameFlags.EndStream);
        for (int i = 0; i < FramesPerConnection && await connection.TrySendAsync(writer.Written, time); i++)
        {
            writer.Clear();
            writer.Continuation(1, block, FrameFlags.None);
        }
    }
}
