using System.IO.Enumeration;

namespace Edda.Loki.Tools.Internal;

/// <summary>
/// The tool files of a folder: every *.toml in it and below. Names that begin with a dot are editors' and version control's,
/// and a link to a folder leads to files that are found elsewhere, or round in a circle; links to files are files.
/// </summary>
internal static class ToolFolder
{
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };

    /// <summary>In order. Throws when the folder, or one in it, cannot be read.</summary>
    public static string[] Find(string folder)
    {
        string[] files =
        [
            .. new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), Everywhere)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                    !entry.IsDirectory && entry.FileName is not ['.', ..] && entry.FileName.EndsWith(".toml", StringComparison.Ordinal),
                ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                    entry.FileName is not ['.', ..] && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
            },
        ];
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }
}
