using Edda.Contracts.Grpc.Reflection.V1;
using Edda.Core.Grpc;
using Edda.Edge.Einherjar;
using Edda.Edge.Grpc;
using Edda.Edge.Reflection.Internal;
using V1AlphaDescriptor = Edda.Contracts.Grpc.Reflection.V1Alpha.ServerReflectionDescriptor;

namespace Edda.Edge.Reflection;

/// <summary>
/// Hands out the files of what is served now, also of what was added a moment ago. The same object serves v1 and
/// v1alpha, which differ in their name alone: the messages are the same bytes.
/// </summary>
public sealed class ReflectionService : ServerReflectionBase
{
    private readonly GrpcServer _server;
    private volatile FileIndex? _index;

    private ReflectionService(GrpcServer server) => _server = server;

    public static IReadOnlyList<FunctionDescription> Functions { get; } =
    [
        Describe("reflect", ServerReflectionDescriptor.ServerReflectionInfo),
        Describe("reflect_v1alpha", V1AlphaDescriptor.ServerReflectionInfo),
    ];

    /// <summary>Serves both names.</summary>
    public static void AddTo(GrpcServer server)
    {
        ReflectionService service = new(server);
        GrpcMethod alpha = new(
            V1AlphaDescriptor.FullName, V1AlphaDescriptor.ServerReflectionInfo.Name, GrpcMethodKind.Duplex,
            static () => new ServerReflectionRequest(), static () => new ServerReflectionResponse());
        server.AddService(service);
        server.AddService(
            new GrpcServiceDescriptor(V1AlphaDescriptor.FullName, V1AlphaDescriptor.Instance.File, alpha),
            binder => binder.Duplex<ServerReflectionRequest, ServerReflectionResponse>(alpha, service.ServerReflectionInfo));
    }

    public override async ValueTask ServerReflectionInfo(
        RequestStream<ServerReflectionRequest> requests, ResponseStream<ServerReflectionResponse> responses,
        ServerCall call)
    {
        ServerReflectionRequest request = new();
        ServerReflectionResponse response = new();
        while (await requests.ReadAsync(request, call.Cancellation).ConfigureAwait(false))
        {
            response.Clear();
            response.ValidHost = request.Host;
            response.EnsureOriginalRequest().CopyFrom(request);
            Answer(request, response, Index());
            await responses.WriteAsync(response, call.Cancellation).ConfigureAwait(false);
        }
    }

    private static FunctionDescription Describe(string name, GrpcMethod method) => new()
    {
        Name = name,
        Description = "The public reflection protocol: hands out the protobuf files of everything served here.",
        Method = method.Path,
        Parameters = [new ParameterDescription("message_request", ValueKind.Object, "A file, a symbol or the services.")],
        Returns = ValueKind.Object,
        ReturnDescription = "Serialised file descriptors, or names of services.",
        Domain = CommonDomain.Name,
        Idempotent = true,
    };

    private static void Answer(ServerReflectionRequest request, ServerReflectionResponse response, FileIndex index)
    {
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                ListServiceResponse list = response.EnsureListServicesResponse();
                foreach (string service in index.Services)
                    list.Service.Add().Name = service;
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                Give(response, index.FindFile(request.FileByFilename.ToString()), "file", request.FileByFilename.ToString());
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                string symbol = request.FileContainingSymbol.ToString();
                Give(response, index.FindSymbol(symbol), "symbol", symbol);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension:
                // proto3 has no extensions but of options, and nothing here declares any.
                string extended = request.FileContainingExtension!.ContainingType.ToString();
                Give(response, null, "extension of", extended);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType:
                string type = request.AllExtensionNumbersOfType.ToString();
                if (index.FindSymbol(type) is null)
                    Give(response, null, "type", type);
                else
                    response.EnsureAllExtensionNumbersResponse().BaseTypeName = type;
                break;
            default:
                Refuse(response, StatusCode.InvalidArgument, "the request asks for nothing that is known here");
                break;
        }
    }

    private static void Give(ServerReflectionResponse response, ProtoFile? file, string kind, string name)
    {
        if (file is null)
        {
            Refuse(response, StatusCode.NotFound, $"there is no {kind} \"{name}\" here");
            return;
        }

        FileDescriptorResponse answer = response.EnsureFileDescriptorResponse();
        foreach (ProtoFile part in FileIndex.WithDependencies(file))
            answer.FileDescriptorProto.Add().Set(part.Bytes.Span);
    }

    private static void Refuse(ServerReflectionResponse response, StatusCode code, string message)
    {
        ErrorResponse error = response.EnsureErrorResponse();
        error.ErrorCode = (int)code;
        error.ErrorMessage = message;
    }

    /// <summary>Made anew when other services are served than last time.</summary>
    private FileIndex Index()
    {
        IReadOnlyList<GrpcServiceDescriptor> services = _server.Services;
        FileIndex? index = _index;
        if (index is null || !index.IsOf(services))
            _index = index = new FileIndex(services, _server.Files);
        return index;
    }
}
