using System.Text;

namespace Edda.Core.Mqtt.Tests;

public sealed class MqttTopicTests
{
    [Theory]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/c", false)]
    [InlineData("a/+", "a/b", true)]
    [InlineData("a/+", "a/b/c", false)]
    [InlineData("a/+/c", "a/b/c", true)]
    [InlineData("+/+", "/b", true)]
    [InlineData("+", "/b", false)]
    [InlineData("a/#", "a", true)]
    [InlineData("a/#", "a/b/c", true)]
    [InlineData("a/#", "ab", false)]
    [InlineData("#", "a/b", true)]
    [InlineData("#", "$SYS/x", false)]
    [InlineData("+/x", "$SYS/x", false)]
    [InlineData("$SYS/#", "$SYS/x", true)]
    [InlineData("a", "a/", false)]
    public void Filters_match_as_the_specification_says(string filter, string name, bool matches)
    {
        byte[] f = Encoding.UTF8.GetBytes(filter);
        byte[] n = Encoding.UTF8.GetBytes(name);

        Assert.Equal(matches, MqttTopic.Matches(f, 0, f.Length, n, 0, n.Length));
    }

    [Theory]
    [InlineData("a/b", true, true)]
    [InlineData("", false, false)]
    [InlineData("a/#", false, true)]
    [InlineData("a/#/b", false, false)]
    [InlineData("a#", false, false)]
    [InlineData("+/a", false, true)]
    [InlineData("a+/b", false, false)]
    [InlineData("äöü/€/𝄞", true, true)]
    [InlineData("a\0b", false, false)]
    public void Names_and_filters_are_told_apart(string text, bool isName, bool isFilter)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);

        Assert.Equal((isName, isFilter), (MqttTopic.IsName(bytes, 0, bytes.Length), MqttTopic.IsFilter(bytes, 0, bytes.Length)));
    }

    [Fact]
    public void Every_short_text_is_utf8_exactly_when_the_framework_says_so()
    {
        Random random = new(9);
        byte[] marks = [0x41, 0x7F, 0x80, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0x9F, 0xA0, 0xED, 0xEF, 0xF0, 0x8F, 0x90, 0xF4, 0xF5];
        byte[] text = new byte[4];
        for (int round = 0; round < 100_000; round++)
        {
            for (int i = 0; i < text.Length; i++)
                text[i] = marks[random.Next(marks.Length)];
            Assert.Equal(System.Text.Unicode.Utf8.IsValid(text), MqttTopic.IsFilter(text, 0, text.Length));
        }
    }
}
