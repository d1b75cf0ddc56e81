using System.Text;
using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Tests.Support;

namespace Edda.Core.Http2.Tests.Http2.Hpack;

public class HpackStoryTests
{
    private const int DefaultTable = 4096;
    private const int Roomy = 64 * 1024;

    public static TheoryData<string> Stories() => new(HpackStories.Names().DefaultIfEmpty("none"));

    [StoriesTheory]
    [MemberData(nameof(Stories))]
    public void Every_story_decodes_with_the_table_it_asks_for(string name)
    {
        Assert.NotNull(HpackStories.Folder);
        List<HpackStories.Case> cases = HpackStories.Read(name);
        int capacity = cases.Max(item => item.TableSize ?? DefaultTable);
        var decoder = new HpackDecoder(Math.Max(capacity, DefaultTable), Roomy, Roomy);
        decoder.SetTableLimit(DefaultTable);
        foreach (HpackStories.Case item in cases)
        {
            if (item.TableSize is { } size)
            {
                decoder.SetTableLimit(size);
            }

            var fields = new FieldList();
            Assert.Equal(HpackStatus.Ok, decoder.Decode(item.Wire, 0, item.Wire.Length, fields));
            Assert.Equal(item.Fields.Select(AsLatin1), fields.Fields);
        }
    }

    private static string AsLatin1(string utf8) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(utf8));
}
