using Google.Protobuf;
using Google.Protobuf.Compiler;

namespace Edda.ProtoGen;

/// <summary>
/// The protoc plugin: a CodeGeneratorRequest on standard input, a CodeGeneratorResponse on standard output.
/// `protoc --plugin=protoc-gen-edda=Edda.ProtoGen --edda_out=FOLDER --edda_opt=target=net,options=protos ...`
/// </summary>
internal static class Plugin
{
    public static void Run(Stream input, Stream output)
    {
        CodeGeneratorRequest request = CodeGeneratorRequest.Parser.ParseFrom(input);
        Respond(request).WriteTo(output);
    }

    public static CodeGeneratorResponse Respond(CodeGeneratorRequest request)
    {
        var response = new CodeGeneratorResponse
        {
            SupportedFeatures = (ulong)CodeGeneratorResponse.Types.Feature.Proto3Optional,
        };
        try
        {
            (Target target, string? options) = Parse(request.Parameter);
            foreach (GeneratedFile file in Generator.Generate(
                request.ProtoFile, request.FileToGenerate.ToHashSet(), target, options))
            {
                response.File.Add(new CodeGeneratorResponse.Types.File { Name = file.Path, Content = file.Content });
            }
        }
        catch (GenerationException e)
        {
            response.Error = e.Message;
        }

        return response;
    }

    private static (Target Target, string? Options) Parse(string parameter)
    {
        Target target = Target.Net;
        string? options = null;
        foreach (string part in parameter.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=', 2);
            switch (pair[0])
            {
                case "target" when pair.Length == 2:
                    target = Target.Parse(pair[1]);
                    break;
                case "options" when pair.Length == 2:
                    options = pair[1];
                    break;
                default:
                    throw Throw.UnknownParameter(part);
            }
        }

        return (target, options);
    }
}
