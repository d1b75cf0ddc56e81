namespace Edda.ProtoGen;

/// <summary>A file of code, under the folder of its output.</summary>
internal sealed record GeneratedFile(string Path, string Content);
