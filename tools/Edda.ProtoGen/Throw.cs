namespace Edda.ProtoGen;

/// <summary>Everything that stops the generator, with what was given, what was expected and what to do.</summary>
internal static class Throw
{
    public static GenerationException NotProto3(string file, string syntax) => new(
        $"{file}: syntax is {syntax}; the generator takes proto3. Write `syntax = \"proto3\";`.");

    public static GenerationException UnknownParameter(string given) => new(
        $"Unknown plugin parameter '{given}'; allowed are target=net, target=device, target=lean, options=<folder of the protos>.");

    public static GenerationException UnknownTarget(string given) => new(
        $"Unknown target '{given}'; allowed are net, device and lean.");

    public static GenerationException UnsupportedField(string field, string type) => new(
        $"{field}: the type {type} is not part of proto3.");

    public static GenerationException BadOptionsLine(string file, int line, string text) => new(
        $"{file}:{line}: '{text}' is not `package.Message.field max_size:N max_count:N` or `package.Message direction:up`.");

    public static GenerationException OptionsForNothing(string file, string field) => new(
        $"{file}: '{field}' is not a field of the .proto beside it. Correct the name or remove the line.");

    public static GenerationException MisplacedCapacity(string file, string field, string option, string belongs) => new(
        $"{file}: {option} of '{field}' has no meaning there; it belongs to {belongs}.");

    public static GenerationException BadManifest(string file, string what) => new($"{file}: {what}");

    public static GenerationException MissingProtoc(string path) => new(
        $"protoc is not at '{path}'. Restore the package Grpc.Tools (`dotnet restore tools/Edda.ProtoGen`).");

    public static GenerationException ProtocFailed(string output) => new($"protoc refused the contracts:\n{output}");
}
