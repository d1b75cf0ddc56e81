namespace Edda.Core.Tests.Wire;

/// <summary>The vectors of tests/Conformance with both cursors. A regression becomes one more of them.</summary>
public sealed class VectorTests
{
    // Theirs drops the upper bits of a tag; the specification has no such tags.
    private const string AcceptedByTheirs = "malformed: tag of more than 32 bits";

    public static TheoryData<string> Names => new(Vector.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void Over_spans(string name)
    {
        var vector = Vector.Of(name);
        Decoded decoded = Contract.OverSpans(Contract.Of(vector.Message).NewHost(), vector.Input, Vector.Depth);
        Check(vector, decoded, vector.HostOutput);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void With_the_devices_cursor(string name)
    {
        var vector = Vector.Of(name);
        Decoded decoded = Contract.OnDeviceCursor(Contract.Of(vector.Message).NewDevice(), vector.Input, Vector.Depth);
        Check(vector, decoded, vector.DeviceOutput);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Theirs_refuses_what_ours_calls_broken(string name)
    {
        var vector = Vector.Of(name);
        bool isRefused = vector.Status is "Truncated" or "Malformed";
        // Theirs replaces what is not UTF-8 and knows no capacities; of depth it has its own opinion.
        if (isRefused && name != AcceptedByTheirs)
        {
            Assert.ThrowsAny<Google.Protobuf.InvalidProtocolBufferException>(
                () => Contract.Of(vector.Message).Descriptor.Parser.ParseFrom(vector.Input));
        }
    }

    private static void Check(Vector vector, Decoded decoded, byte[] output)
    {
        Assert.Equal((vector.Status, vector.IsOk ? null : vector.Path), (decoded.Status, decoded.Path));
        Assert.Equal(vector.IsOk ? vector.Input.Length : 0, decoded.Position);
        if (vector.IsOk)
        {
            Assert.Equal(Convert.ToHexString(output), Convert.ToHexString(decoded.Output!));
        }
    }
}
