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
