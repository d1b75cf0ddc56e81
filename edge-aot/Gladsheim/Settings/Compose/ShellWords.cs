using System.Text;

namespace Edda.Gladsheim.Settings.Compose;

/// <summary>
/// Splits a command written as one text, as a shell would where it has quotes and backslashes only. What a shell would do
/// beyond that ($, |, ;, ...) is refused: nobody is there to do it.
/// </summary>
internal static class ShellWords
{
    public static bool TrySplit(string text, out List<string> words)
    {
        words = [];
        StringBuilder word = new();
        bool inWord = false;
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            if (quote != '\0' && character == quote)
            {
                quote = '\0';
            }
            else if (character == '\\' && quote != '\'')
            {
                if (++i == text.Length)
                    return false;
                word.Append(text[i]);
                inWord = true;
            }
            else if (quote == '\0' && character is '"' or '\'')
            {
                quote = character;
                inWord = true;
            }
            else if (quote == '\0' && character == ' ')
            {
                if (inWord)
                    words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
            else if (quote != '\'' && (character is '$' or '`' || (quote == '\0' && character is '|' or '&' or ';' or '<' or '>' or '*')))
            {
                return false;
            }
            else
            {
                word.Append(character);
                inWord = true;
            }
        }

        if (inWord)
            words.Add(word.ToString());
        return quote == '\0' && words.Count > 0;
    }
}
