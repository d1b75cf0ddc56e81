using System.Text;
using Edda.Core.Wire;

namespace Edda.Core.Tests.Wire;

public sealed class TextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("Jötunheimr, \u16A6 and \U0001F528")]
    [InlineData("longer than the smallest buffer, so that it has to grow while it is filled for the second time")]
    public void What_is_set_comes_back(string value)
    {
        Text text = "before";

        text.Set(value);

        Assert.Equal(value, text.ToString());
        Assert.Equal(Encoding.UTF8.GetBytes(value), text.ToArray());
        Assert.True(text == value);
        Assert.False(text != value);
    }

    [Fact]
    public void An_array_that_is_given_away_is_its_content()
    {
        Text text = "before";

        Assert.True(text.Adopt(Encoding.UTF8.GetBytes("Jötunheimr")));
        Assert.Equal("Jötunheimr", text.ToString());
    }

    [Fact]
    public void A_lone_surrogate_becomes_the_replacement_character()
    {
        Text text = "a\uD800b";

        Assert.Equal("a\uFFFDb", text.ToString());
    }

    [Theory]
    [InlineData("C0AF")]
    [InlineData("EDA080")]
    [InlineData("F4908080")]
    [InlineData("E282")]
    public void Bytes_that_are_no_utf8_change_nothing(string hex)
    {
        Text text = "kept";
        Assert.False(text.Adopt(Convert.FromHexString(hex)));
        byte[] bytes = Convert.FromHexString(hex);

        Assert.False(text.Set(bytes));
        Assert.False(text.Set(bytes, 0, bytes.Length));

        Assert.Equal("kept", text.ToString());
    }

    [Fact]
    public void A_part_of_itself_can_be_set()
    {
        Text text = "Ratatoskr";

        Assert.True(text.Set(text.Span[4..]));

        Assert.Equal("toskr", text.ToString());
    }

    [Fact]
    public void Equality_is_of_what_it_says_and_not_of_how_it_came_to_say_it()
    {
        Text direct = "Yggdrasil";
        Text reused = "a text that was here before and was longer";
        reused.Set("Yggdrasil"u8);

        Assert.True(direct == reused);
        Assert.Equal(direct.GetHashCode(), reused.GetHashCode());
        Assert.False(direct == "Yggdrasi");
        Assert.False(direct == "Yggdrasils");
        Assert.False(direct == "yggdrasil");
        Assert.False(direct.Equals((Text?)null));
        Assert.False(direct.Equals((string?)null));
        Assert.False(((Text)"ö").Equals("o"));
    }

    [Fact]
    public void Setting_copies()
    {
        byte[] bytes = "mine"u8.ToArray();
        Text text = "";
        text.Set(bytes, 0, bytes.Length);

        bytes[0] = (byte)'f';

        Assert.Equal("mine", text.ToString());
    }

    [Fact]
    public void Cleared_it_is_empty_and_keeps_its_buffer()
    {
        Text text = "some content";
        text.Clear();
        Assert.True(text.IsEmpty);
        Assert.Equal("", text.ToString());

        long before = GC.GetAllocatedBytesForCurrentThread();
        text.Set("same length"u8);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
