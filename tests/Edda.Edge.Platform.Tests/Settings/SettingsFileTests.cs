using System.Text;
using Edda.Edge.Platform.Tests.Support;
using Edda.Edge.Settings;

namespace Edda.Edge.Platform.Tests.Settings;

public class SettingsFileTests
{
    [Fact]
    public void Defaults_hold_for_what_is_not_given()
    {
        Sample sample = Good("{}");

        Assert.Equal("here", sample.Name);
        Assert.Equal(3, sample.Count);
    }

    [Fact]
    public void Every_kind_of_value_is_read()
    {
        Sample sample = Good(
            """
            {
              // a comment
              "name": "there", "count": 7, "ratio": 0.5, "on": true, "wait": "250ms", "room": "2MiB",
              "colour": "blue", "names": ["a", "b",], "map": { "x": 1, "y": 2 }, /* another */
              "inner": { "must": "yes" },
            }
            """);

        Assert.Equal("there", sample.Name);
        Assert.Equal(7, sample.Count);
        Assert.Equal(0.5, sample.Ratio);
        Assert.True(sample.On);
        Assert.Equal(TimeSpan.FromMilliseconds(250), sample.Wait);
        Assert.Equal(2 << 20, sample.Room);
        Assert.Equal(Colour.Blue, sample.Colour);
        Assert.Equal(["a", "b"], sample.Names);
        Assert.Equal(2, sample.Map["y"]);
        Assert.Equal("yes", sample.Inner!.Must);
    }

    [Theory]
    [InlineData("""{ "count": 0 }""", "s.json:1:12: count: found 0; allowed: an integer from 1 to 10")]
    [InlineData("""{ "count": 1.5 }""", "s.json:1:12: count: found 1.5; allowed: an integer from 1 to 10")]
    [InlineData("""{ "count": "1" }""", "s.json:1:12: count: found \"1\"; allowed: an integer from 1 to 10")]
    [InlineData("""{ "count": null }""", "s.json:1:12: count: found null; allowed: an integer from 1 to 10")]
    [InlineData("""{ "count": [1] }""", "s.json:1:12: count: found a list; allowed: an integer from 1 to 10")]
    [InlineData("""{ "count": 99999999999999999999 }""", "s.json:1:12: count: found 99999999999999999999; allowed: an integer from 1 to 10")]
    [InlineData("""{ "ratio": 2 }""", "s.json:1:12: ratio: found 2; allowed: a number from 0 to 1")]
    [InlineData("""{ "on": 1 }""", "s.json:1:9: on: found 1; allowed: true or false")]
    [InlineData("""{ "wait": "5" }""", "s.json:1:11: wait: found \"5\"; allowed: a duration such as \"30s\" (ms, s, m, h, d) from \"1ms\" to \"1h\"")]
    [InlineData("""{ "wait": "2h" }""", "s.json:1:11: wait: found \"2h\"; allowed: a duration such as \"30s\" (ms, s, m, h, d) from \"1ms\" to \"1h\"")]
    [InlineData("""{ "wait": "99999999999999999d" }""", "s.json:1:11: wait: found \"99999999999999999d\"; allowed: a duration such as \"30s\" (ms, s, m, h, d) from \"1ms\" to \"1h\"")]
    [InlineData("""{ "room": -1 }""", "s.json:1:11: room: found -1; allowed: a number of bytes or a size such as \"10MiB\" (B, KiB, MiB, GiB) from 1B to 1GiB")]
    [InlineData("""{ "names": ["a", 5] }""", "s.json:1:18: names[1]: found 5; allowed: a word")]
    [InlineData("""{ "names": ["a", "b", "c", "d"] }""", "s.json:1:12: names: found 4 values; allowed: a list of 0 to 3 values, each a word")]
    [InlineData("""{ "map": { "x": 1, "x": 2 } }""", "s.json:1:20: map.x: found the name a second time; allowed: each name once")]
    [InlineData("""{ "count": 1, "count": 2 }""", "s.json:1:15: count: found the name a second time; allowed: each name once")]
    [InlineData("""{ "inner": {} }""", "s.json:1:12: inner.must: found nothing; required: a word")]
    [InlineData("""{ "inner": 5 }""", "s.json:1:12: inner: found 5; allowed: an object")]
    [InlineData("""{ "inner": { "must": "a", "also": { "x": [1] } } }""", "s.json:1:27: inner.also: found an unknown name; allowed: \"must\"")]
    [InlineData("""{ "name": "nul\u0000" }""", "s.json:1:11: name: found \"nul\\u0000\"; allowed: a word")]
    [InlineData("""{ "name": "\ud800" }""", "s.json:1:11: name: found an escape that is no character; allowed: Unicode text")]
    [InlineData("""[]""", "s.json:1:1: found a list; allowed: an object")]
    [InlineData("""{ "count": 10, "ratio": 1.0 }""", "s.json:1:16: ratio: found 1 with count 10; allowed: less than 1 when count is 10")]
    public void What_is_wrong_is_named_with_its_place(string json, string problem)
    {
        SettingsProblem found = Assert.Single(Read(json).Problems);

        Assert.Equal(problem, found.ToString());
    }

    [Theory]
    [InlineData("colr", "colour")]
    [InlineData("Name", "name")]
    [InlineData("nmaes", "names")]
    [InlineData("in_ner", "inner")]
    public void An_unknown_name_gets_the_one_that_was_meant(string written, string meant)
    {
        SettingsProblem problem = Assert.Single(Read($$"""{ "{{written}}": 1 }""").Problems);

        Assert.Contains($"did you mean \"{meant}\"?", problem.Allowed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_far_off_name_gets_no_guess()
    {
        SettingsProblem problem = Assert.Single(Read("""{ "quite_something_else": 1 }""").Problems);

        Assert.DoesNotContain("did you mean", problem.Allowed, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_choice_gets_the_one_that_was_meant()
    {
        SettingsProblem problem = Assert.Single(Read("""{ "colour": "bleu" }""").Problems);

        Assert.Equal(
            "s.json:1:13: colour: found \"bleu\"; allowed: \"red\", \"blue\" - did you mean \"blue\"?", problem.ToString());
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        IReadOnlyList<SettingsProblem> problems = Read(
            """
            {
              "count": 0,
              "nmae": "x",
              "inner": { "must": 5 }
            }
            """).Problems;

        Assert.Equal([2, 3, 4], problems.Select(problem => problem.Line));
        Assert.Equal(["count", "nmae", "inner.must"], problems.Select(problem => problem.Path));
    }

    [Fact]
    public void Problems_without_end_are_cut_off()
    {
        string json = "{" + string.Join(",", Enumerable.Range(0, 1000).Select(i => $"\"unknown{i}\": 1")) + "}";

        Assert.Equal(20, Read(json).Problems.Count);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("{\n  \"count\": }", 2)]
    [InlineData("{\n  \"count\": 1\n  \"name\": \"x\"\n}", 3)]
    [InlineData("{} {}", 1)]
    [InlineData("{", 1)]
    public void Text_that_is_not_JSON_is_named_with_its_line(string json, int line)
    {
        SettingsProblem problem = Assert.Single(Read(json).Problems);

        Assert.Equal(line, problem.Line);
        Assert.EndsWith(", where JSON has something else", problem.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_without_end_is_refused() =>
        Assert.NotEmpty(Read(new string('[', 5000)).Problems);

    [Fact]
    public void Bytes_that_are_not_UTF8_are_named_with_their_place()
    {
        byte[] bytes = [.. "{ \"name\": \""u8, 0xFF, .. "\" }"u8];

        SettingsProblem problem = Assert.Single(SettingsFile.Parse(Sample.Schema, "s.json", bytes).Problems);

        Assert.Equal("s.json:1:12: found bytes that are not UTF-8; allowed: UTF-8", problem.ToString());
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "{ \"count\": 5 }"u8];

        Assert.Equal(5, SettingsFile.Parse(Sample.Schema, "s.json", bytes).Value!.Count);
    }

    [Fact]
    public void A_message_cannot_steer_the_terminal()
    {
        SettingsProblem problem = Assert.Single(Read("""{ "colour": "\u001b[2Jred" }""").Problems);

        Assert.DoesNotContain('\u001b', problem.ToString());
    }

    [Fact]
    public void A_missing_file_is_a_problem_and_no_exception()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("none.json");

        SettingsProblem problem = Assert.Single(SettingsFile.Read(Sample.Schema, path).Problems);

        Assert.Equal($"{path}: found no such file; needed: a readable JSON file", problem.ToString());
    }

    [Fact]
    public void A_directory_is_a_problem_and_no_exception()
    {
        using TemporaryFolder folder = new();

        SettingsProblem problem = Assert.Single(SettingsFile.Read(Sample.Schema, folder.Path).Problems);

        Assert.Equal("a directory", problem.Found);
    }

    [Fact]
    public void A_file_without_end_is_refused()
    {
        SettingsProblem problem = Assert.Single(SettingsFile.Read(Sample.Schema, "/dev/zero").Problems);

        Assert.Equal("more than 1 MiB", problem.Found);
    }

    private static SettingsOutcome<Sample> Read(string json) =>
        SettingsFile.Parse(Sample.Schema, "s.json", Encoding.UTF8.GetBytes(json));

    private static Sample Good(string json)
    {
        SettingsOutcome<Sample> outcome = Read(json);
        Assert.Empty(outcome.Problems);
        return outcome.Value!;
    }

    private enum Colour
    {
        Red,
        Blue,
    }

    private sealed class Sample
    {
        private static readonly SettingsValue<string> Word = Setting.Text("a word", 20);

        private static readonly SettingsSchema<Nested> NestedSchema =
            new SettingsSchema<Nested>(() => new Nested()).Required("must", Word, (nested, value) => nested.Must = value);

        public static SettingsSchema<Sample> Schema { get; } = new SettingsSchema<Sample>(() => new Sample())
            .Optional("name", Word, (sample, value) => sample.Name = value)
            .Optional("count", Setting.Integer(1, 10), (sample, value) => sample.Count = value)
            .Optional("ratio", Setting.Number(0, 1), (sample, value) => sample.Ratio = value)
            .Optional("on", Setting.Flag, (sample, value) => sample.On = value)
            .Optional(
                "wait", Setting.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)),
                (sample, value) => sample.Wait = value)
            .Optional("room", Setting.Bytes(1, 1 << 30), (sample, value) => sample.Room = value)
            .Optional(
                "colour", Setting.Choice(("red", Colour.Red), ("blue", Colour.Blue)),
                (sample, value) => sample.Colour = value)
            .Optional("names", Setting.ListOf(Word, 0, 3), (sample, value) => sample.Names = value)
            .Optional("map", Setting.MapOf(Setting.Integer(0, 9)), (sample, value) => sample.Map = value)
            .Optional("inner", NestedSchema, (sample, value) => sample.Inner = value)
            .Rule(sample => sample.Count == 10 && sample.Ratio >= 1
                ? new SettingsFlaw("ratio", "", "1 with count 10", "allowed: less than 1 when count is 10")
                : null);

        public string Name { get; private set; } = "here";

        public long Count { get; private set; } = 3;

        public double Ratio { get; private set; }

        public bool On { get; private set; }

        public TimeSpan Wait { get; private set; }

        public long Room { get; private set; }

        public Colour Colour { get; private set; }

        public IReadOnlyList<string> Names { get; private set; } = [];

        public IReadOnlyDictionary<string, long> Map { get; private set; } = new Dictionary<string, long>();

        public Nested? Inner { get; private set; }
    }

    private sealed class Nested
    {
        public string Must { get; set; } = "";
    }
}
