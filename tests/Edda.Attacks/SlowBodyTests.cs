using System.Buffers.Binary;
using Edda.Testing;
using Edda.Testing.Http2;

namespace Edda.Attacks;

/// <summary>Messages that are announced as large and come a byte at a time, on many calls at once.</summary>
public sealed class SlowBodyTests
{
    private const int Connections = 20;
    private const uint CallsPerConnection = 50;
    private const int Announced = 1024 * 1024;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData("gladsheim")]
    [InlineData("loki")]
    public Task A_byte_at_a_time(string service) => Siege.WithstandsAsync(
        (address, time) => Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(() => AttackAsync(address, time)))),
        service);

    private static async Task AttackAsync(string address, CancellationToken time)
    {
        byte[] headers = FrameWriter.CallHeaders("/grpc.health.v1.Health/Check");
        byte[] prefix = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), Announced);
        using RawConnection? connection = await RawConnection.TryOpenAsync(address, time);
        if (connection is null)
        {
            return;
        }

        var writer = new FrameWriter();
        for (uint call = 0; call < CallsPerConnection; call++)
        {
            writer.Headers(2 * call + 1, headers, FrameFlags.EndHeaders).Data(2 * call + 1, prefix, FrameFlags.None);
        }

        using var pace = new PeriodicTimer(Pace);
        try
        {
            while (await connection.TrySendAsync(writer.Written, time))
            {
                writer.Clear();
                for (uint call = 0; call < CallsPerConnection; call++)
                {
                    writer.Data(2 * call + 1, [0], FrameFlags.None);
                }

                await pace.WaitForNextTickAsync(time);
            }
        }
        catch (OperationCanceledException)
        {
            // The attack's time is over.
        }
    }
}
