using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Regeneration;

/// <summary>Keeps the generated folders equal to what the contracts give. What else is in such a folder is removed.</summary>
internal static class Regenerator
{
    public static string Write(Layout layout)
    {
        int files = 0;
        foreach (Output output in Manifest.Load(layout.Manifest))
        {
            string folder = Path.Combine(layout.Root, output.Folder);
            Dictionary<string, string> expected = Expected(layout, output);
            foreach (string stale in Existing(folder).Where(path => !expected.ContainsKey(path)))
            {
                File.Delete(Path.Combine(folder, stale));
            }

            foreach ((string path, string content) in expected)
            {
                string full = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                File.WriteAllText(full, content);
                files++;
            }
        }

        return $"{files} files written.";
    }

    /// <summary>One line for each file that is missing, stale or different. Empty: everything is as it should be.</summary>
    public static IReadOnlyList<string> Compare(Layout layout)
    {
        var differences = new List<string>();
        foreach (Output output in Manifest.Load(layout.Manifest))
        {
            string folder = Path.Combine(layout.Root, output.Folder);
            Dictionary<string, string> expected = Expected(layout, output);
            differences.AddRange(Existing(folder)
                .Where(path => !expected.ContainsKey(path))
                .Select(path => $"stale: {output.Folder}/{path}"));
            foreach ((string path, string content) in expected)
            {
                string full = Path.Combine(folder, path);
                if (!File.Exists(full))
                {
                    differences.Add($"missing: {output.Folder}/{path}");
                }
                else if (File.ReadAllText(full).ReplaceLineEndings("\n") != content)
                {
                    differences.Add($"different: {output.Folder}/{path}");
                }
            }
        }

        return differences;
    }

    private static Dictionary<string, string> Expected(Layout layout, Output output)
    {
        List<string> roots = output.ProtoFolders.Select(root => Path.Combine(layout.Root, root)).ToList();
        IReadOnlyList<FileDescriptorProto> protos = Protoc.Describe(layout, roots, output.Protos);
        var files = new Dictionary<string, string>();
        foreach (string proto in output.Protos)
        {
            string? root = roots.Find(candidate => File.Exists(Path.Combine(candidate, proto)));
            foreach (GeneratedFile file in Generator.Generate(protos, new HashSet<string> { proto }, output.Target, root))
            {
                files.Add(file.Path, file.Content);
            }
        }

        return files;
    }

    private static IEnumerable<string> Existing(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
        : [];
}
