using Edda.Core.Wire;

namespace Edda.Core.Tests.Wire;

/// <summary>The limit of nesting, at and beyond it.</summary>
public sealed class DepthTests
{
    [Theory]
    [InlineData("Node", 3, "120412021200", "Ok", null)]
    [InlineData("Node", 3, "1206120412021200", "TooDeep", "child.child.child.child")]
    [InlineData("Node", 0, "0a0161", "Ok", null)]
    [InlineData("Node", 2, "1a021a001a021a001a021a00", "Ok", null)]
    [InlineData("Node", 1, "22050a01611200", "TooDeep", "named[0].value")]
    [InlineData("Nothing", 3, "0b0b0b0c0c0c", "Ok", null)]
    [InlineData("Nothing", 3, "0b0b0b0b0c0c0c0c", "TooDeep", "")]
    [InlineData("Node", 2, "1206a306a306a406", "TooDeep", "child")]
    public void Both_cursors_stop_where_they_are_told(string name, int depth, string hex, string status, string? path)
    {
        var contract = Contract.Of("conformance.v1." + name);
        byte[] bytes = Convert.FromHexString(hex);
        Decoded host = Contract.OverSpans(contract.NewHost(), bytes, depth);
        Decoded device = Contract.OnDeviceCursor(contract.NewDevice(), bytes, depth);
        Assert.Equal((status, path), (host.Status, host.Path));
        Assert.Equal((status, path), (device.Status, device.Path));
    }

    [Theory]
    [InlineData(WireReader.DefaultDepth, true)]
    [InlineData(WireReader.DefaultDepth + 1, false)]
    public void The_default_is_the_one_of_other_libraries(int levels, bool isTaken)
    {
        byte[] bytes = [];
        for (int i = 0; i < levels; i++)
        {
            bytes = [0x12, .. Length(bytes.Length), .. bytes];
        }

        var contract = Contract.Of("conformance.v1.Node");
        Assert.Equal(isTaken, contract.NewHost().TryRead(bytes) == WireStatus.Ok);
        Assert.Equal(isTaken, Record.Exception(() => contract.Descriptor.Parser.ParseFrom(bytes)) is null);
    }

    [Fact]
    public void A_reader_is_as_deep_again_after_a_failure()
    {
        Message message = Contract.Of("conformance.v1.Node").NewHost();
        byte[] bytes = Convert.FromHexString("1204120212001201f8");
        var reader = new WireReader(bytes, depth: 3);
        Assert.Equal(WireStatus.Truncated, message.TryRead(ref reader));
        Assert.Equal(WireStatus.Truncated, message.TryRead(ref reader));
        Assert.Equal("child", reader.FailedPath);
    }

    private static byte[] Length(int length) =>
        length < 0x80 ? [(byte)length] : [(byte)(length | 0x80), (byte)(length >> 7)];
}
