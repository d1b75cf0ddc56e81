namespace Edda.ProtoGen;

/// <summary>What a person has to change in a .proto, an .options file or the manifest. Its message says it whole.</summary>
internal sealed class GenerationException(string message) : Exception(message)
{
}
