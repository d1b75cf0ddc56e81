namespace Edda.Core.Tests.Wire;

/// <summary>A line of tests/Conformance/vectors/wire.txt; the file says what its columns are.</summary>
internal sealed record Vector(
    string Name, string Message, byte[] Input, string Status, string Path, byte[] HostOutput, byte[] DeviceOutput)
{
    // What the vectors count on; the device's default.
    public const int Depth = 16;

    private static readonly Dictionary<string, Vector> ByName = Load().ToDictionary(vector => vector.Name);

    public static IEnumerable<string> Names => ByName.Keys;

    public bool IsOk => Status == "Ok";

    public static Vector Of(string name) => ByName[name];

    private static IEnumerable<Vector> Load() =>
        File.ReadLines(System.IO.Path.Combine(AppContext.BaseDirectory, "Conformance", "vectors", "wire.txt"))
            .Where(line => line.Length != 0 && line[0] != '#')
            .Select(line => Parse(line.Split('|', StringSplitOptions.TrimEntries)));

    private static Vector Parse(string[] cells)
    {
        string message = "conformance.v1." + cells[1];
        byte[] input = Convert.FromHexString(cells[2]);
        if (cells[3] != "Ok")
        {
            return new Vector(cells[0], message, input, cells[3], cells[4], [], []);
        }

        byte[] device = Convert.FromHexString(cells[4]);
        byte[] host = cells.Length > 5 ? Convert.FromHexString(cells[5]) : device;
        return new Vector(cells[0], message, input, cells[3], "", host, device);
    }
}
