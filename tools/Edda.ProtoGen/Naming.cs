using System.Text;

namespace Edda.ProtoGen;

/// <summary>How names of a contract become names of C#.</summary>
internal static class Naming
{
    private const string RootNamespace = "Edda.Contracts";

    // What every generated message has, or inherits, under these names.
    private static readonly HashSet<string> MessageMembers =
    [
        "CachedSize", "Clear", "ClearUnknown", "ComputeSize", "CopyFrom", "Equals", "Finalize", "GetHashCode", "GetType",
        "MemberwiseClone", "ReadFields", "ReferenceEquals", "ToArray", "ToString", "TryMerge", "TryRead",
        "UnknownFields", "UnknownFieldsSize", "Write", "WriteFields",
    ];

    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const",
        "continue", "decimal", "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern",
        "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface",
        "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out", "override",
        "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof",
        "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint",
        "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    ];

    /// <summary>"grpc.health.v1" becomes "Edda.Contracts.Grpc.Health.V1".</summary>
    public static string Namespace(string package)
    {
        var text = new StringBuilder(RootNamespace);
        foreach (string part in package.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append('.').Append(Pascal(part));
        }

        return text.ToString();
    }

    /// <summary>"expires_unix_s" becomes "ExpiresUnixS"; a letter after a digit is large too, as protoc does it.</summary>
    public static string Pascal(string name)
    {
        var text = new StringBuilder();
        bool large = true;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                large = true;
                continue;
            }

            text.Append(large ? char.ToUpperInvariant(c) : c);
            large = char.IsAsciiDigit(c);
        }

        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
        {
            text.Insert(0, '_');
        }

        return text.ToString();
    }

    public static string Camel(string name)
    {
        string pascal = Pascal(name);
        return char.ToLowerInvariant(pascal[0]) + pascal[1..];
    }

    /// <summary>A property's name, which must differ from its class and from what the class has anyway.</summary>
    public static string Property(string name, string className)
    {
        string pascal = Pascal(name);
        bool taken = pascal == className || MessageMembers.Contains(pascal) || MessageMembers.Contains("Clear" + pascal);
        return taken ? pascal + "_" : pascal;
    }

    /// <summary>A name that may stand where a type or variable stands.</summary>
    public static string Identifier(string name) => Keywords.Contains(name) ? "@" + name : name;

    /// <summary>"TASK_STATE_TAKEN" of TaskState becomes "Taken"; without the prefix it is only made Pascal.</summary>
    public static string EnumValue(string enumName, string value)
    {
        string prefix = enumName.ToUpperInvariant();
        int at = 0;
        int matched = 0;
        while (at < value.Length && matched < prefix.Length)
        {
            if (value[at] == '_')
            {
                at++;
            }
            else if (char.ToUpperInvariant(value[at]) == prefix[matched])
            {
                at++;
                matched++;
            }
            else
            {
                break;
            }
        }

        bool whole = matched == prefix.Length && at < value.Length && value[at] == '_';
        string rest = whole ? value[at..].TrimStart('_') : value;
        return rest.Length == 0 || char.IsAsciiDigit(rest[0]) ? PascalOfUpper(value) : PascalOfUpper(rest);
    }

    /// <summary>The class that holds a file's descriptor: "grpc/health/v1/health.proto" becomes "HealthFile".</summary>
    public static string FileClass(string protoPath) => Pascal(Path.GetFileNameWithoutExtension(protoPath)) + "File";

    private static string PascalOfUpper(string name)
    {
        var text = new StringBuilder();
        foreach (string word in name.Split('_', StringSplitOptions.RemoveEmptyEntries))
        {
            bool allUpper = !word.Any(char.IsAsciiLetterLower);
            text.Append(Pascal(allUpper ? word.ToLowerInvariant() : word));
        }

        return text.Length == 0 ? "_" : text.ToString();
    }
}
