using System.Runtime.InteropServices;
using Edda.Core.Wire;

namespace Edda.Core.Tests.Wire;

public sealed class BlobTests
{
    [Fact]
    public void Room_that_is_handed_out_is_its_content()
    {
        Blob blob = new byte[] { 1, 2, 3 };

        blob.Resize(40).Fill(7);

        Assert.Equal(40, blob.Length);
        Assert.All(blob.ToArray(), value => Assert.Equal(7, value));
    }

    [Fact]
    public void A_part_of_itself_can_be_set()
    {
        Blob blob = new byte[] { 1, 2, 3, 4, 5 };

        blob.Set(blob.Span[1..4]);

        Assert.Equal([2, 3, 4], blob.ToArray());
        Assert.Equal(3, blob[1]);
        Assert.Throws<IndexOutOfRangeException>(() => blob[3]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(100_000)]
    public void An_array_that_is_given_away_is_its_content(int length)
    {
        byte[] given = new byte[length];
        Array.Fill(given, (byte)7);
        Blob blob = new byte[] { 1, 2, 3 };

        blob.Adopt(given);

        Assert.Equal(given, blob.ToArray());
        Assert.True(MemoryMarshal.TryGetArray(blob.Memory, out ArraySegment<byte> content));
        Assert.Equal(length > 31, ReferenceEquals(given, content.Array));
        Assert.True(content.Array!.Length > 31); // what is short is read in whole vectors
        blob.Set(new byte[length + 1]);
        Assert.Equal(length + 1, blob.Length);
    }

    [Fact]
    public void Setting_copies()
    {
        byte[] bytes = [1, 2, 3];
        Blob blob = bytes;
        Blob other = new();
        other.Set(blob);

        bytes[0] = 9;
        blob.Resize(3)[1] = 9;

        Assert.Equal([1, 9, 3], blob.ToArray());
        Assert.Equal([1, 2, 3], other.ToArray());
    }
}
