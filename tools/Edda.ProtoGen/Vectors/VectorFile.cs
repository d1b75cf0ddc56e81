using System.Globalization;

namespace Edda.ProtoGen.Vectors;

/// <summary>
/// A .vectors file: blocks of lines, an empty line between them, # for remarks. A block is a line `name: message` and
/// then, each on a line of its own: `depth N` (16 if absent), `in HEX`, and either `fail STATUS path` or `ok HEX`, where
/// `ok =` says that the output is the input, and `device HEX` is the output of a reader that skips unknown fields.
/// HEX is any number of words of hex digits; `HEXxN` repeats a word N times.
/// </summary>
internal static class VectorFile
{
    public static IEnumerable<Vector> LoadFolder(string folder) =>
        Directory.EnumerateFiles(folder, "*.vectors", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .SelectMany(Load);

    public static IEnumerable<Vector> Load(string path)
    {
        var block = new List<string>();
        foreach (string line in File.ReadAllLines(path).Select(line => line.Split('#')[0].Trim()).Append(""))
        {
            if (line.Length != 0)
            {
                block.Add(line);
            }
            else if (block.Count != 0)
            {
                yield return Parse(path, block);
                block.Clear();
            }
        }
    }

    private static Vector Parse(string path, List<string> block)
    {
        string[] head = block[0].Split(": ");
        if (head.Length != 2)
        {
            throw Throw.BadVector(path, block[0], "a block begins with `name: message`");
        }

        var vector = new Vector(head[0], head[1].Trim(), Vector.DefaultDepth, [], "", "", [], []);
        foreach (string line in block.Skip(1))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] rest = words[1..];
            vector = words[0] switch
            {
                "depth" => vector with { Depth = int.Parse(rest[0], CultureInfo.InvariantCulture) },
                "in" => vector with { Input = Hex(rest) },
                "fail" => vector with { Status = rest[0], Path = rest.Length > 1 ? rest[1] : "" },
                "ok" when rest is ["="] => Ok(vector, vector.Input),
                "ok" => Ok(vector, Hex(rest)),
                "device" => vector with { DeviceOutput = Hex(rest) },
                _ => throw Throw.BadVector(path, line, "allowed are depth, in, ok, device, fail"),
            };
        }

        return vector.Status.Length != 0 ? vector : throw Throw.BadVector(path, block[0], "neither ok nor fail is given");
    }

    private static Vector Ok(Vector vector, byte[] output) =>
        vector with { Status = "Ok", Output = output, DeviceOutput = output };

    private static byte[] Hex(string[] words)
    {
        var bytes = new List<byte>();
        foreach (string word in words)
        {
            string[] repeated = word.Split('x');
            int times = repeated.Length == 1 ? 1 : int.Parse(repeated[1], CultureInfo.InvariantCulture);
            byte[] once = Convert.FromHexString(repeated[0]);
            for (int i = 0; i < times; i++)
            {
                bytes.AddRange(once);
            }
        }

        return [.. bytes];
    }
}
