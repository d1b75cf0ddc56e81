using System.Globalization;
using Edda.Core.Grpc;
using Edda.Edge.Hosting.Internal;

namespace Edda.Loki.Fenrir.Linux;

/// <summary>The small files of sysfs: one value each. What fails names the file.</summary>
internal static class SysfsFiles
{
    public static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, failure);
        }
    }

    public static double ReadNumber(string path)
    {
        string text = ReadText(path);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new FenrirException(StatusCode.DataLoss, $"{path} holds \"{text}\", which is no number");
    }

    public static void Write(string path, long value)
    {
        try
        {
            // Never made: a file that is not there is hardware that is not there.
            using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
            file.SetLength(0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, failure);
        }
    }

    private static FenrirException Failed(string path, Exception failure) =>
        new(
            failure is FileNotFoundException or DirectoryNotFoundException ? StatusCode.NotFound : StatusCode.Unavailable,
            $"{path}: {SystemError.Describe(failure)}");
}
