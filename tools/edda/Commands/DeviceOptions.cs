using System.Globalization;

namespace Edda.Tool.Commands;

/// <summary>What follows "edda device".</summary>
/// <param name="Words">Of invoke: the function, then its arguments.</param>
internal sealed record DeviceOptions(
    string Verb, string Directory, string Name, string Hub, int Count, string Picture, IReadOnlyList<string> Words)
{
    private const int MostDevices = 10_000;

    public static DeviceOptions Parse(string[] args, string[] verbs)
    {
        if (args.Length == 0 || !verbs.Contains(args[0]))
        {
            throw new UsageException($"say what to do: {string.Join(", ", verbs)}");
        }

        string name = "";
        string hub = "";
        string picture = "";
        int count = 1;
        var rest = new List<string>();
        var words = new List<string>();
        for (int i = 1; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--name" when value is not null:
                    name = value;
                    i++;
                    break;
                case "--hub" when value is not null:
                    hub = value;
                    i++;
                    break;
                case "--qr" when value is not null:
                    picture = value;
                    i++;
                    break;
                case "--count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out count)
                    && count is > 0 and <= MostDevices:
                    i++;
                    break;
                case "--dir" when value is not null:
                    rest.AddRange([args[i], value]);
                    i++;
                    break;
                case var word when args[0] == "invoke" && !word.StartsWith("--", StringComparison.Ordinal):
                    words.Add(word);
                    break;
                default:
                    throw new UsageException($"'{args[i]}' is not understood; there are: --name NAME, --hub HUB, --qr FILE, "
                        + $"--count 1..{MostDevices}, --dir DIR");
            }
        }

        return new DeviceOptions(args[0], FleetOptions.Parse([.. rest], allowOnce: false).Directory, name, hub, count, picture, words);
    }
}
