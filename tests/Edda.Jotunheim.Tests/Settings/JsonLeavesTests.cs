using System.Text;
using System.Text.Json;
using Edda.Jotunheim.Settings;

namespace Edda.Jotunheim.Tests.Settings;

public sealed class JsonLeavesTests
{
    [Fact]
    public void Each_value_comes_with_its_path()
    {
        Assert.Equal(
            ["a=x", "b.c=7", "b.d.e=1", "f=-12"],
            Read("""{"a":"x","b":{"c":7,"d":{"e":true}}, "f" : -12 }"""));
    }

    [Theory]
    [InlineData("""{"a":"\"\\\/\b\f\n\r\t"}""", "\"\\/\b\f\n\r\t")]
    [InlineData("""{"a":"\u0041\u00e4\u20ac"}""", "Aä€")]
    [InlineData("""{"a":"ä€😀"}""", "ä€😀")]
    public void Texts_are_what_JSON_says(string json, string expected) => Assert.Equal(["a=" + expected], Read(json));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"a"}""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{,"a":1}""")]
    [InlineData("""{"a":1 "b":2}""")]
    [InlineData("""{"a":1}x""")]
    [InlineData("""{"a":1.5}""")]
    [InlineData("""{"a":1e3}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":-}""")]
    [InlineData("""{"a":1234567890}""")]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"a":[1]}""")]
    [InlineData("""{"a":tru}""")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("""{"a":"\u00"}""")]
    [InlineData("""{"a":"\u0000"}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("""{"a":"b""")]
    [InlineData("""{"a":{"b":{"c":{"d":1}}}}""")]
    public void What_is_bad_or_not_for_settings_is_refused_with_its_place(string json)
    {
        JsonLeaves leaves = Leaves(json);
        while (leaves.Next())
        {
        }

        Assert.Contains(" at byte ", leaves.Problem);
        Assert.False(leaves.Next());
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused()
    {
        JsonLeaves leaves = new([.. "{\"a\":\""u8, 0xff, .. "\"}"u8]);
        Assert.False(leaves.Next());
        Assert.StartsWith("a: ", leaves.Problem);
    }

    [Fact]
    public void Any_bytes_at_all_come_to_an_end_and_what_is_taken_is_JSON()
    {
        Random random = new(5);
        byte[] seed = Encoding.UTF8.GetBytes("""{"a":"x\n","b":{"c":7,"d":{"e":true}},"f":-12}""");
        int taken = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] json = [.. seed];
            for (int j = random.Next(3); j >= 0; j--)
                json[random.Next(json.Length)] = (byte)random.Next(256);
            JsonLeaves leaves = new(json);
            while (leaves.Next())
            {
            }

            if (leaves.Problem is null)
            {
                taken++;
                using JsonDocument document = JsonDocument.Parse(json);
            }
        }

        Assert.True(taken > 0, "nothing was taken: the test sees nothing");
    }

    private static JsonLeaves Leaves(string json) => new(Encoding.UTF8.GetBytes(json));

    private static List<string> Read(string json)
    {
        List<string> all = [];
        JsonLeaves leaves = Leaves(json);
        while (leaves.Next())
            all.Add($"{leaves.Path}={(leaves.Kind == JsonLeaves.Words ? leaves.Text : leaves.Integer.ToString())}");
        Assert.Null(leaves.Problem);
        return all;
    }
}
