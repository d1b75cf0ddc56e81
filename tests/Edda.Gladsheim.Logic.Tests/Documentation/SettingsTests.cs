using Edda.Gladsheim.Settings;

namespace Edda.Gladsheim.Logic.Tests.Documentation;

/// <summary>The page names every setting there is and no other, with what the schema allows, word for word.</summary>
public sealed class SettingsTests
{
    private const string TopLevel = "gladsheim.json";

    private static readonly List<SchemaField> Fields = SchemaFields.Of(HallSchema.File);

    public static TheoryData<string> Sections() => [.. Fields.Select(field => field.Section).Distinct()];

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_setting_is_on_the_page(string section)
    {
        Dictionary<string, string> rows = Page.Rows(section.Length == 0 ? TopLevel : section);
        List<string> lacking = [];
        foreach (SchemaField field in Fields.Where(field => field.Section == section))
        {
            string allowed = field.Allowed.Replace("|", "\\|", StringComparison.Ordinal);
            if (!rows.Remove(field.Name, out string? row)
                || !row.Contains($" {allowed} |", StringComparison.Ordinal)
                || row.Contains("required", StringComparison.Ordinal) != field.IsRequired)
                lacking.Add($"| `{field.Name}` | {allowed} | {(field.IsRequired ? "required" : "the default")} | ... |");
        }

        Assert.True(lacking.Count == 0, "the page needs:\n" + string.Join('\n', lacking));
        Assert.True(rows.Count == 0, "there is no such setting: " + string.Join(", ", rows.Keys));
    }
}
