namespace Edda.ProtoGen.Regeneration;

/// <summary>One folder of generated code: what it is for and which contracts it holds.</summary>
/// <param name="Vectors">A folder of vectors that are to become code too; null: none.</param>
internal sealed record Output(
    string Folder, Target Target, IReadOnlyList<string> ProtoFolders, IReadOnlyList<string> Protos, string? Vectors);
