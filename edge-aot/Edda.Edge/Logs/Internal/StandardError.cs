using System.Text;

namespace Edda.Edge.Logs.Internal;

/// <summary>
/// Lines for a person, past the log. Not Console.Error, which brings encodings and a synchronised writer into the
/// binary for the sake of one line.
/// </summary>
internal static class StandardError
{
    public static void WriteLine(string line) => Write(Console.OpenStandardError(), line);

    internal static void Write(Stream stream, string line)
    {
        try
        {
            stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
            stream.Flush();
        }
        catch (IOException)
        {
            // Nobody is listening, and there is nobody else to tell.
        }
    }
}
