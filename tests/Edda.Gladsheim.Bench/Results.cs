using System.Globalization;

namespace Edda.Gladsheim.Bench;

/// <summary>The table: a row for what was measured, a column each supervisor, and beside each figure its ratio to Gladsheim's.</summary>
internal sealed class Results(IReadOnlyList<string> columns)
{
    private readonly List<(string What, Dictionary<string, double> Values, string Format)> _rows = [];

    public void Add(string what, string column, double value, string format = "F2")
    {
        int at = _rows.FindIndex(row => row.What == what);
        if (at < 0)
        {
            at = _rows.Count;
            _rows.Add((what, [], format));
        }

        _rows[at].Values[column] = value;
    }

    public void AddTimes(string what, string column, Samples times)
    {
        if (times.Count == 0)
            return;
        Add($"{what}, ms p50", column, times.Percentile(0.5));
        Add($"{what}, ms p99", column, times.Percentile(0.99));
    }

    public void Print(TextWriter to)
    {
        to.WriteLine($"| what | {string.Join(" | ", columns)} |");
        to.WriteLine($"|---|{string.Concat(columns.Select(_ => "---|"))}");
        foreach ((string what, Dictionary<string, double> values, string format) in _rows)
            to.WriteLine($"| {what} | {string.Join(" | ", columns.Select(column => Cell(values, column, format)))} |");
    }

    private string Cell(Dictionary<string, double> values, string column, string format)
    {
        if (!values.TryGetValue(column, out double value))
            return "-";
        string text = value.ToString(format, CultureInfo.InvariantCulture);
        return column != columns[0] && values.TryGetValue(columns[0], out double ours) && ours > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{text} ({value / ours:F1}x)")
            : text;
    }
}
