namespace Edda.Gladsheim.Settings.Internal;

/// <summary>"{instance}" in a text stands for the instance's number.</summary>
internal static class Placeholders
{
    public const string Instance = "{instance}";

    public static string Filled(string text, string? instance) =>
        instance is null ? text : text.Replace(Instance, instance, StringComparison.Ordinal);

    public static IReadOnlyList<string> Filled(IReadOnlyList<string> texts, string? instance)
    {
        if (instance is null)
            return texts;
        string[] filled = new string[texts.Count];
        for (int i = 0; i < filled.Length; i++)
            filled[i] = Filled(texts[i], instance);
        return filled;
    }
}
