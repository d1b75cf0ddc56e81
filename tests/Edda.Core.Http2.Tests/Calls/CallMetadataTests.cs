using Edda.Core.Calls;

namespace Edda.Core.Http2.Tests.Calls;

public class CallMetadataTests
{
    [Fact]
    public void Entries_keep_their_order_and_are_found_by_name()
    {
        var metadata = new CallMetadata(64);
        Assert.Equal(-1, metadata.First());
        Assert.True(metadata.Add("a", "1"));
        Assert.True(metadata.Add("b", ""));
        Assert.True(metadata.Add("a", "2"));
        int first = metadata.First();
        Assert.Equal(first, metadata.Find("a"));
        int second = metadata.Next(first);
        Assert.Equal(second, metadata.Find("b"));
        Assert.Equal(0, metadata.ValueLength(second));
        int third = metadata.Next(second);
        Assert.Equal((byte)'2', metadata.Bytes[metadata.ValueOffset(third)]);
        Assert.Equal(-1, metadata.Next(third));
        Assert.Equal(-1, metadata.Find("c"));
    }

    [Fact]
    public void What_does_not_fit_is_left_out_and_said()
    {
        var metadata = new CallMetadata(12);
        Assert.True(metadata.Add("name", "1234"));
        Assert.False(metadata.Add("a", "b"));
        Assert.Equal((1, true), (metadata.Count, metadata.IsTruncated));
        metadata.Clear();
        Assert.Equal((0, false), (metadata.Count, metadata.IsTruncated));
        Assert.True(metadata.Add("a", "b"));
    }

    [Theory]
    [InlineData("Name", "v")]
    [InlineData("na me", "v")]
    [InlineData("", "v")]
    [InlineData(":path", "v")]
    [InlineData("name", "a\r\nb: c")]
    [InlineData("name", "a\0b")]
    [InlineData("name", " v")]
    public void What_no_header_can_hold_is_refused(string name, string value)
    {
        var metadata = new CallMetadata(64);
        Assert.False(metadata.Add(name, value));
        Assert.Equal((0, -1), (metadata.Count, metadata.First()));
    }
}
