using System.Text.RegularExpressions;
using Edda.Testing;

namespace Edda.Jotunheim.Tests.Contracts;

/// <summary>protos/jotunheim/v1/jotunheim.proto and the capacities beside it, as far as a bound is concerned.</summary>
internal sealed partial class ContractFile
{
    private readonly Dictionary<string, List<(bool Repeats, string Type, string Name, int Number)>> _messages;
    private readonly Dictionary<string, int> _capacities;

    private ContractFile(string proto, string options)
    {
        _messages = Message().Matches(proto).ToDictionary(
            message => message.Groups[1].Value,
            message => Field().Matches(message.Groups[2].Value).Select(
                field => (field.Groups[1].Success, field.Groups[2].Value, field.Groups[3].Value, int.Parse(field.Groups[4].Value))).ToList());
        _capacities = Capacity().Matches(options).ToDictionary(line => line.Groups[1].Value, line => int.Parse(line.Groups[2].Value));
    }

    public static ContractFile Load()
    {
        string contract = Repository.File("protos", "jotunheim", "v1", "jotunheim");
        return new ContractFile(File.ReadAllText(contract + ".proto"), File.ReadAllText(contract + ".options"));
    }

    /// <summary>All fields of unknown length in that message and in what it holds.</summary>
    public List<BoundedField> Reaching(string envelope) => [.. Reaching(envelope, [])];

    private IEnumerable<BoundedField> Reaching(string message, int[] path)
    {
        foreach ((bool repeats, string type, string name, int number) in _messages[message])
        {
            int[] own = [.. path, number];
            string full = $"{message}.{name}";
            if (repeats || type is "string" or "bytes")
                yield return new BoundedField($"{full} at {string.Join('.', own)}", own, repeats, _capacities.GetValueOrDefault(full, -1));
            if (_messages.ContainsKey(type))
            {
                foreach (BoundedField field in Reaching(type, own))
                    yield return field;
            }
        }
    }

    [GeneratedRegex(@"^message (\w+) \{(.*?)^\}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Message();

    [GeneratedRegex(@"^ +(repeated )?([\w.]+) (\w+) = (\d+);", RegexOptions.Multiline)]
    private static partial Regex Field();

    [GeneratedRegex(@"^jotunheim\.v1\.(\w+\.\w+) +max_(?:size|count):(\d+)", RegexOptions.Multiline)]
    private static partial Regex Capacity();
}
