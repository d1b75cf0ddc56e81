using System.Text;

namespace Edda.Gladsheim.Settings.Compose;

/// <summary>
/// What compose does to every value before it means anything (Compose Specification, 12 Interpolation): $NAME and ${NAME}
/// are the importing program's variables, ${NAME:-text} and ${NAME-text} have a default, $$ is a dollar.
/// </summary>
internal static class Interpolation
{
    /// <summary>False for what is none of these, and for a variable that is not set and has no default.</summary>
    public static bool TryFill(string text, Func<string, string?> variable, out string filled)
    {
        filled = text;
        if (!text.Contains('$'))
            return true;
        StringBuilder result = new();
        ReadOnlySpan<char> rest = text;
        while (true)
        {
            int dollar = rest.IndexOf('$');
            if (dollar < 0)
                break;
            result.Append(rest[..dollar]);
            rest = rest[(dollar + 1)..];
            if (rest.StartsWith("$"))
            {
                result.Append('$');
                rest = rest[1..];
            }
            else if (!TryValue(ref rest, variable, result))
            {
                return false;
            }
        }

        filled = result.Append(rest).ToString();
        return true;
    }

    private static bool TryValue(ref ReadOnlySpan<char> rest, Func<string, string?> variable, StringBuilder result)
    {
        bool braced = rest.StartsWith("{");
        int end = braced ? rest.IndexOf('}') : NameLength(rest);
        if (end <= 0)
            return false;
        ReadOnlySpan<char> inside = rest[(braced ? 1 : 0)..end];
        rest = rest[(braced ? end + 1 : end)..];
        int length = NameLength(inside);
        if (length == 0)
            return false;

        string? value = variable(inside[..length].ToString());
        ReadOnlySpan<char> otherwise = inside[length..];
        if (otherwise.StartsWith(":-"))
            value = string.IsNullOrEmpty(value) ? otherwise[2..].ToString() : value;
        else if (otherwise.StartsWith("-"))
            value ??= otherwise[1..].ToString();
        else if (otherwise.Length > 0)
            return false;
        result.Append(value);
        return value is not null;
    }

    private static int NameLength(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length && (char.IsAsciiLetter(text[length]) || text[length] == '_' || (length > 0 && char.IsAsciiDigit(text[length]))))
            length++;
        return length;
    }
}
