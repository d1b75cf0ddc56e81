using System.Buffers.Binary;
using Edda.Testing;
using Edda.Testing.Http2;

namespace Edda.Attacks;

/// <summary>A message said to be 2 GiB and more: refused from its five bytes of prefix, before a byte of it is kept.</summary>
public sealed class LengthPrefixTests
{
    private const int Attackers = 8;
    private const int CallsEach = 100;

    /// <summary>"grpc-status" and "8" as an HPACK literal: on a fresh connection nothing is in the table yet.</summary>
    private static readonly byte[] ResourceExhausted = [.. "grpc-status"u8, 1, (byte)'8'];

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData(int.MaxValue)]
    [InlineData(0x8000_0000u)]
    [InlineData(uint.MaxValue)]
    public Task A_message_said_to_be_huge(uint length) => Siege.WithstandsAsync((address, time) =>
        Task.WhenAll(Enumerable.Range(0, Attackers).Select(_ => Task.Run(() => AttackAsync(address, length, time)))));

    private static async Task AttackAsync(string address, uint length, CancellationToken time)
    {
        byte[] message = new byte[1024];
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(1), length);
        byte[] headers = FrameWriter.CallHeaders("/grpc.health.v1.Health/Check");
        for (int i = 0; i < CallsEach && !time.IsCancellationRequested; i++)
        {
            using RawConnection? connection = await RawConnection.TryConnectAsync(address, time);
            if (connection is null)
            {
                continue;
            }

            var writer = new FrameWriter().Raw(FrameWriter.Preface)
                .Headers(1, headers, FrameFlags.EndHeaders).Data(1, message, FrameFlags.None);
            if (!await connection.TrySendAsync(writer.Written, time))
            {
                continue;
            }

            // The refusal comes although the message never does.
            Assert.True(
                await connection.ReceivesAsync(ResourceExhausted, time) || time.IsCancellationRequested,
                "the call was not refused as RESOURCE_EXHAUSTED");
        }
    }
}
