using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Emit;

/// <summary>What the contract says about a thing, as the summary of its C#.</summary>
internal static class Comments
{
    public static void Write(CodeWriter code, DescriptorDeclaration? declaration)
    {
        string text = declaration?.LeadingComments ?? "";
        if (text.Length == 0)
        {
            text = declaration?.TrailingComments ?? "";
        }

        string[] lines = text.Split('\n').Select(line => Escape(line.Trim())).Where(line => line.Length != 0).ToArray();
        if (lines.Length == 1)
        {
            code.Line($"/// <summary>{lines[0]}</summary>");
        }
        else if (lines.Length > 1)
        {
            code.Line("/// <summary>");
            foreach (string line in lines)
            {
                code.Line("/// " + line);
            }

            code.Line("/// </summary>");
        }
    }

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
