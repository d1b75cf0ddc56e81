using Edda.Testing;
using Edda.Testing.Http2;

namespace Edda.Attacks;

/// <summary>
/// Frames that each demand an answer, from a client that never reads the answers: they must not pile up in the server.
/// </summary>
public sealed class ControlFloodTests
{
    private const int Attackers = 8;
    private const int Sends = 1_000;
    private const int FramesPerSend = 1_000;

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData("gladsheim")]
    [InlineData("loki")]
    public Task Pings(string service) => Siege.WithstandsAsync(
        (address, time) => AttackAsync(address, (writer, number) => writer.Ping((ulong)number), time), service);

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData("gladsheim")]
    [InlineData("loki")]
    public Task Empty_settings(string service) => Siege.WithstandsAsync(
        (address, time) => AttackAsync(address, (writer, _) => writer.Settings(), time), service);

    [RequiresFact(Requirement.PublishedBinaries)]
    public Task Settings_that_change_every_window()
    {
        const ushort InitialWindowSize = 0x4;
        return Siege.WithstandsAsync((address, time) => AttackAsync(
            address, (writer, number) => writer.Settings((InitialWindowSize, (uint)(number % 65_536))), time));
    }

    private static Task AttackAsync(string address, Action<FrameWriter, int> write, CancellationToken time) =>
        Task.WhenAll(Enumerable.Range(0, Attackers).Select(_ => Task.Run(() => AttackOnceAsync(address, write, time))));

    private static async Task AttackOnceAsync(string address, Action<FrameWriter, int> write, CancellationToken time)
    {
        using RawConnection? connection = await RawConnection.TryConnectAsync(address, time);
        if (connection is null)
        {
            return;
        }

        var writer = new FrameWriter();
        for (int i = 0; i < FramesPerSend; i++)
        {
            write(writer, i);
        }

        await connection.TrySendAsync(FrameWriter.Preface, time);
        for (int i = 0; i < Sends && await connection.TrySendAsync(writer.Written, time); i++)
        {
        }
    }
}
