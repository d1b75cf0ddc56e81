using Edda.Jotunheim.Virtual;
using Edda.Testing;
using Edda.Testing.Http2;

namespace Edda.Jotunheim.Functional;

/// <summary>
/// Peers that begin as a device does and then do what no device does. A device that is attached goes on doing what it is
/// told meanwhile, and the hub stays within its memory.
/// </summary>
public sealed class AttackTests
{
    private const int Attackers = 20;
    private const int Sends = 200;
    private const int FramesPerSend = 200;
    private const int Commands = 50;

    private static readonly byte[] Opening =
    [
        .. FrameWriter.Preface,
        .. new FrameWriter().Headers(1, [0x20, .. FrameWriter.CallHeaders("/jotunheim.v1.Bridge/Attach")], FrameFlags.EndHeaders).Written.Span,
    ];

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData("pings")]
    [InlineData("settings")]
    [InlineData("streams begun and reset")]
    [InlineData("continuations")]
    [InlineData("huge frames")]
    [InlineData("messages that claim to be huge")]
    [InlineData("hellos without end")]
    [InlineData("silence")]
    public async Task A_device_is_obeyed_while_others_attack(string what)
    {
        await using Hub hub = await Hub.StartAsync();
        VirtualDevice device = await hub.AddAsync("honest");
        using CancellationTokenSource over = new(ChildProcess.Patience);
        Task attack = Task.WhenAll(Enumerable.Range(0, Attackers).Select(_ => AttackAsync(hub.Port, Frames(what), over.Token)));
        for (int i = 0; i < Commands; i++)
            await hub.InvokeAsync(device, "gpio_write", Hub.Integer(4), Hub.Flag(i % 2 == 0));
        await attack;
        Assert.Equal(Commands, device.Pins.Writes(4));
        Assert.Equal(1, device.Attachments);
        if (PublishedBinaries.HaveBudget)
            Assert.InRange(hub.Loki.Process.Memory().PeakBytes, 0, Budgets.MemoryWithThousandDevices);
    }

    private static byte[] Frames(string what)
    {
        FrameWriter frames = new();
        for (uint i = 0; i < FramesPerSend; i++)
        {
            _ = what switch
            {
                "pings" => frames.Ping(i),
                "settings" => frames.Settings((4, i)),
                "streams begun and reset" => frames.Headers(3 + (2 * i), [0x20], FrameFlags.EndHeaders).ResetStream(3 + (2 * i), 8),
                "continuations" => i == 0 ? frames.Headers(3, [0x20], FrameFlags.None) : frames.Continuation(3, new byte[100], FrameFlags.None),
                "huge frames" => frames.Raw([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]).Raw(new byte[1000]),
                "messages that claim to be huge" => frames.Data(1, [0, 0x7f, 0xff, 0xff, 0xff, .. new byte[1000]], FrameFlags.None),
                "hellos without end" => frames.Data(1, [0, 0, 0, 0, 5, 0x12, 3, 0x32, 1, 0x41], FrameFlags.None),
                _ => frames,
            };
        }

        return frames.Written.ToArray();
    }

    /// <summary>Until the hub hangs up or all is sent; then once more, as one that was hung up on does.</summary>
    private static async Task AttackAsync(int port, byte[] frames, CancellationToken over)
    {
        for (int again = 0; again < 3; again++)
        {
            using RawConnection? connection = await RawConnection.TryConnectAsync($"http://127.0.0.1:{port}", over);
            if (connection is null || !await connection.TrySendAsync(Opening, over))
                return;
            for (int i = 0; i < Sends && frames.Length > 0 && await connection.TrySendAsync(frames, over); i++)
            {
            }
        }
    }
}
