namespace Edda.ProtoGen.Regeneration;

/// <summary>One folder of generated code: what it is for and which contracts it holds.</summary>
internal sealed record Output(string Folder, Target Target, IReadOnlyList<string> ProtoFolders, IReadOnlyList<string> Protos);
