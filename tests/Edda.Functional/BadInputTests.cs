using System.Buffers.Binary;
using Edda.Testing;

namespace Edda.Functional;

public sealed class BadInputTests
{
    private const int InvalidArgument = 3;

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData("/einherjar.v1.Einherjar/Nothing")]
    [InlineData("/nobody.v1.Nothing/Nothing")]
    public async Task An_unknown_method_is_unimplemented(string method)
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync("gladsheim");
        using var caller = new PlainCaller(service.Address);

        Assert.Equal(PlainAnswer.Unimplemented, (await caller.CallAsync(method)).Status);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_message_that_does_not_parse_is_refused_with_the_field()
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync("gladsheim");
        using var caller = new PlainCaller(service.Address);

        // HealthCheckRequest.service is field 1, a string; its length says 16 and two bytes follow.
        PlainAnswer answer = await caller.CallAsync(PlainCaller.Health, Message([0x0A, 16, (byte)'a', (byte)'b']));

        Assert.Equal(InvalidArgument, answer.Status);
        Assert.Contains("service", answer.Message, StringComparison.Ordinal);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_message_over_the_limit_is_refused_before_it_is_read()
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync("gladsheim");
        using var caller = new PlainCaller(service.Address);
        byte[] prefix = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), int.MaxValue);

        PlainAnswer answer = await caller.CallAsync(PlainCaller.Health, new ByteArrayContent(prefix));

        Assert.Equal(PlainAnswer.ResourceExhausted, answer.Status);
    }

    private static ByteArrayContent Message(byte[] content)
    {
        byte[] frame = new byte[5 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), content.Length);
        content.CopyTo(frame, 5);
        return new ByteArrayContent(frame);
    }
}
