using Edda.ProtoGen.Model;
using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Emit;

/// <summary>A service on a host: its descriptor, the base class of those who serve it, and a client.</summary>
internal static class ServiceEmitter
{
    public static void Emit(CodeWriter code, ServiceDescriptor service)
    {
        Descriptor(code, service);
        code.Separate();
        Base(code, service);
        code.Separate();
        Client(code, service);
    }

    private static void Descriptor(CodeWriter code, ServiceDescriptor service)
    {
        code.Open($"public static class {DescriptorName(service)}");
        code.Line($"public const string FullName = \"{service.FullName}\";");
        code.Separate();
        foreach (MethodDescriptor method in service.Methods)
        {
            code.Line($"public static readonly GrpcMethod {MethodField(method)} = new GrpcMethod(");
            code.Indent();
            code.Line($"FullName, \"{method.Name}\", GrpcMethodKind.{Kind(method)},");
            code.Line($"static () => new {In(method)}(), static () => new {Out(method)}());");
            code.Outdent();
            code.Separate();
        }

        string methods = string.Concat(service.Methods.Select(method => ", " + MethodField(method)));
        code.Line("public static readonly GrpcServiceDescriptor Instance = new GrpcServiceDescriptor(");
        code.Indent();
        code.Line($"FullName, {Naming.FileClass(service.File.Name)}.Instance{methods});");
        code.Outdent();
        code.Close();
    }

    private static void Base(CodeWriter code, ServiceDescriptor service)
    {
        Comments.Write(code, service.Declaration);
        code.Open($"public abstract class {service.Name}Base : GrpcService");
        code.Open("public override GrpcServiceDescriptor Descriptor");
        code.Line($"get {{ return {DescriptorName(service)}.Instance; }}");
        code.Close();
        code.Separate();
        code.Open("public override void Bind(GrpcServiceBinder binder)");
        foreach (MethodDescriptor method in service.Methods)
        {
            code.Line(
                $"binder.{Kind(method)}<{In(method)}, {Out(method)}>({DescriptorName(service)}.{MethodField(method)}, {method.Name});");
        }

        code.Close();
        foreach (MethodDescriptor method in service.Methods)
        {
            string request = method.IsClientStreaming ? $"RequestStream<{In(method)}> requests" : $"{In(method)} request";
            string response =
                method.IsServerStreaming ? $"ResponseStream<{Out(method)}> responses" : $"{Out(method)} response";
            code.Separate();
            Comments.Write(code, method.Declaration);
            code.Open($"public virtual ValueTask {method.Name}({request}, {response}, ServerCall call)");
            code.Line($"call.Fail(StatusCode.Unimplemented, \"{service.FullName}/{method.Name} is not implemented\");");
            code.Line("return default;");
            code.Close();
        }

        code.Close();
    }

    private static void Client(CodeWriter code, ServiceDescriptor service)
    {
        Comments.Write(code, service.Declaration);
        code.Open($"public sealed class {service.Name}Client(GrpcInvoker invoker)");
        foreach (MethodDescriptor method in service.Methods)
        {
            string field = $"{DescriptorName(service)}.{MethodField(method)}";
            string stream = $"GrpcStream<{In(method)}, {Out(method)}>";
            Comments.Write(code, method.Declaration);
            switch (Kind(method))
            {
                case "Unary":
                    Unary(code, method, field);
                    break;
                case "ServerStreaming":
                    code.Open($"public {stream} {method.Name}({In(method)} request, CallOptions options = default)");
                    code.Line($"return invoker.Open<{In(method)}, {Out(method)}>({field}, request, options);");
                    code.Close();
                    break;
                default:
                    code.Open($"public {stream} {method.Name}(CallOptions options = default)");
                    code.Line($"return invoker.Open<{In(method)}, {Out(method)}>({field}, options);");
                    code.Close();
                    break;
            }

            code.Separate();
        }

        code.Close();
    }

    private static void Unary(CodeWriter code, MethodDescriptor method, string field)
    {
        code.Open(
            $"public ValueTask {method.Name}Async({In(method)} request, {Out(method)} response, CallOptions options = default)");
        code.Line($"return invoker.UnaryAsync({field}, request, response, options);");
        code.Close();
        code.Separate();
        Comments.Write(code, method.Declaration);
        code.Open(
            $"public async ValueTask<{Out(method)}> {method.Name}Async({In(method)} request, CallOptions options = default)");
        code.Line($"var response = new {Out(method)}();");
        code.Line($"await invoker.UnaryAsync({field}, request, response, options).ConfigureAwait(false);");
        code.Line("return response;");
        code.Close();
    }

    private static string DescriptorName(ServiceDescriptor service) => service.Name + "Descriptor";

    private static string MethodField(MethodDescriptor method) =>
        method.Name is "FullName" or "Instance" ? method.Name + "Method" : method.Name;

    private static string Kind(MethodDescriptor method) => (method.IsClientStreaming, method.IsServerStreaming) switch
    {
        (false, false) => "Unary",
        (true, false) => "ClientStreaming",
        (false, true) => "ServerStreaming",
        (true, true) => "Duplex",
    };

    private static string In(MethodDescriptor method) => TypeNames.Full(method.InputType);

    private static string Out(MethodDescriptor method) => TypeNames.Full(method.OutputType);
}
