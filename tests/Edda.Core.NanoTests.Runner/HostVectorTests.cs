using Edda.Contracts.Conformance.V1;
using Edda.Core.Wire;

namespace Edda.Core.NanoTests.Runner;

/// <summary>The other half of the pair on the same vectors: .NET's cursors must find what the device's find.</summary>
public sealed class HostVectorTests
{
    // The device's default, which the vectors are written for.
    private const int Depth = 16;
    private const int Expected = 4;
    private const int OnNet = 5;

    private static readonly Dictionary<string, Func<Message>> Messages = new()
    {
        ["Scalars"] = () => new Scalars(),
        ["Optionals"] = () => new Optionals(),
        ["Repeats"] = () => new Repeats(),
        ["Unpacked"] = () => new Unpacked(),
        ["Oneofs"] = () => new Oneofs(),
        ["Maps"] = () => new Maps(),
        ["Node"] = () => new Node(),
        ["Far"] = () => new Far(),
        ["Bounded"] = () => new Bounded(),
        ["Nothing"] = () => new Nothing(),
    };

    public static TheoryData<string, string, string, string, string> Vectors()
    {
        var data = new TheoryData<string, string, string, string, string>();
        foreach (string[] cells in VectorSource.Read(VectorSource.Files.Single(file => file.EndsWith("wire.txt"))))
            data.Add(cells[0], cells[1], cells[2], cells[3], cells.Length > OnNet ? cells[OnNet] : cells[Expected]);
        return data;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Net_reads_and_writes_the_device_s_vectors(string name, string type, string hex, string status, string expected)
    {
        Message message = Messages[type]();
        byte[] bytes = Convert.FromHexString(hex);
        var reader = new WireReader(bytes, Depth);

        Assert.Equal((name, status), (name, message.TryRead(ref reader).ToString()));
        if (status != nameof(WireStatus.Ok))
        {
            Assert.Equal(expected, reader.FailedPath);
            return;
        }

        byte[] written = new byte[message.ComputeSize()];
        var writer = new WireWriter(written);
        message.Write(ref writer);
        Assert.Equal(expected, Convert.ToHexStringLower(written));
    }
}
