using Edda.Contracts.Jotunheim.V1;

namespace Edda.Jotunheim.Commands;

/// <summary>Finds a command's function and holds its arguments to the signature, which is all there is to know of it.</summary>
public sealed class FunctionTable
{
    private readonly FunctionGroup[] _groups;

    public FunctionTable(FunctionGroup[] groups)
    {
        _groups = groups;
    }

    public FunctionGroup[] Groups
    {
        get { return _groups; }
    }

    /// <summary>What <see cref="Find"/> found; null when there is no such function.</summary>
    public FunctionGroup Group;

    public int Index;

    /// <summary>Null when the command may be run, or what is wrong with it.</summary>
    public string Find(Command command)
    {
        Group = null;
        string name = command.Function.ToString();
        for (int i = 0; i < _groups.Length; i++)
        {
            string[] signatures = _groups[i].Signatures;
            for (int j = 0; j < signatures.Length; j++)
            {
                string signature = signatures[j];
                if (signature.Length > name.Length && signature[name.Length] == '(' && signature.IndexOf(name) == 0)
                {
                    Group = _groups[i];
                    Index = j;
                    return Check(signature, name.Length + 1, command.Arguments);
                }
            }
        }

        return "there is no function \"" + name + "\"";
    }

    private static string Check(string signature, int at, ValueList arguments)
    {
        int count = 0;
        while (signature[at] != ')')
        {
            int colon = at;
            while (signature[colon] != ':')
            {
                colon++;
            }

            if (count >= arguments.Count || !Fits(signature[colon + 1], arguments[count].KindCase))
            {
                return "the arguments do not fit: " + signature;
            }

            count++;
            at = colon;
            while (signature[at] != ',' && signature[at] != ')')
            {
                at++;
            }

            if (signature[at] == ',')
            {
                at++;
            }
        }

        return count == arguments.Count ? null : "the arguments do not fit: " + signature;
    }

    // The types' first letters differ.
    private static bool Fits(char type, Value.KindOneofCase kind)
    {
        switch (type)
        {
            case 'b':
                return kind == Value.KindOneofCase.Boolean;
            case 'i':
                return kind == Value.KindOneofCase.Integer;
            case 'n':
                return kind == Value.KindOneofCase.Number || kind == Value.KindOneofCase.Integer;
            default:
                return kind == Value.KindOneofCase.Text;
        }
    }
}
