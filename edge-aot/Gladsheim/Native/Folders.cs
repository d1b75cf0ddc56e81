using Edda.Gladsheim.Internal;

namespace Edda.Gladsheim.Native;

/// <summary>Folders that must be there, and those that somebody may have taken away.</summary>
internal static class Folders
{
    /// <summary>Makes it with those above it, where it is not there. Throws IOException that says which and why not.</summary>
    public static void Make(string path)
    {
        if (Try(path) is { } failure)
            Throw.FolderNotMade(path, failure);
    }

    /// <summary>The same; where it cannot, whoever opens a file in it is told why.</summary>
    public static void TryMake(string path) => _ = Try(path);

    /// <summary>None where there is no such folder.</summary>
    public static string[] FilesOf(string path)
    {
        try
        {
            return Directory.GetFiles(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static Exception? Try(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure;
        }
    }
}
