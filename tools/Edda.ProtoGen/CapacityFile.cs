using Google.Protobuf.Reflection;

namespace Edda.ProtoGen;

/// <summary>
/// The .options file beside a .proto: one line a field, `package.Message.field max_size:32 max_count:4`, with # for
/// remarks. max_size counts the bytes of a string or bytes field, max_count the elements of a repeated one or a map.
/// `package.Message direction:up` (or down) says that a device only writes it (or only reads it), which saves its flash.
/// </summary>
internal sealed class CapacityFile
{
    private readonly Dictionary<string, Capacity> _fields = [];
    private readonly Dictionary<string, Direction> _messages = [];
    private readonly HashSet<string> _used = [];
    private readonly string _path;

    private CapacityFile(string path) => _path = path;

    public static CapacityFile Load(string? protoFolder, string protoName)
    {
        string name = Path.ChangeExtension(protoName, ".options");
        var file = new CapacityFile(name);
        string path = Path.Combine(protoFolder ?? "", name);
        if (protoFolder is not null && File.Exists(path))
        {
            file.Parse(File.ReadAllLines(path));
        }

        return file;
    }

    public Capacity Of(FieldDescriptor field)
    {
        if (!_fields.TryGetValue(field.FullName, out Capacity? capacity))
        {
            return Capacity.Unbounded;
        }

        _used.Add(field.FullName);
        bool isBytes = field.FieldType is FieldType.String or FieldType.Bytes;
        if (capacity.MaxSize is not null && !isBytes)
        {
            throw Throw.MisplacedCapacity(_path, field.FullName, "max_size", "string and bytes fields");
        }

        if (capacity.MaxCount is not null && !field.IsRepeated)
        {
            throw Throw.MisplacedCapacity(_path, field.FullName, "max_count", "repeated fields and maps");
        }

        return capacity;
    }

    public Direction DirectionOf(MessageDescriptor message)
    {
        _used.Add(message.FullName);
        return _messages.GetValueOrDefault(message.FullName);
    }

    /// <summary>A line that names no field is a bound that somebody believes in and that does not exist.</summary>
    public void CheckAllUsed()
    {
        foreach (string field in _fields.Keys.Concat(_messages.Keys).Where(field => !_used.Contains(field)))
        {
            throw Throw.OptionsForNothing(_path, field);
        }
    }

    private void Parse(string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Split('#')[0].Trim();
            if (line.Length == 0)
            {
                continue;
            }

            string[] parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts is [string message, "direction:up" or "direction:down"])
            {
                _messages[message] = parts[1] == "direction:up" ? Direction.Up : Direction.Down;
                continue;
            }

            int? size = null;
            int? count = null;
            foreach (string part in parts.Skip(1))
            {
                string[] pair = part.Split(':');
                if (pair.Length != 2 || !int.TryParse(pair[1], out int number) || number < 0)
                {
                    throw Throw.BadOptionsLine(_path, i + 1, line);
                }

                switch (pair[0])
                {
                    case "max_size":
                        size = number;
                        break;
                    case "max_count":
                        count = number;
                        break;
                    default:
                        throw Throw.BadOptionsLine(_path, i + 1, line);
                }
            }

            if (size is null && count is null)
            {
                throw Throw.BadOptionsLine(_path, i + 1, line);
            }

            _fields[parts[0]] = new Capacity(size, count);
        }
    }
}
