using System.Text.Json;

namespace Edda.Benchmarks.Budgets;

/// <summary>
/// budgets.json: an object of sections, each an object of names and numbers. Numbers are upper bounds; the unit stands in
/// the section's name. `allocations_bytes_per_operation` is checked here; other sections are read by who measures them.
/// </summary>
internal static class BudgetFile
{
    public static IReadOnlyDictionary<string, long> Section(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "budgets.json");
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.GetProperty(name).EnumerateObject()
            .ToDictionary(budget => budget.Name, budget => budget.Value.GetInt64());
    }
}
