using Edda.ProtoGen.Model;
using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Emit;

/// <summary>
/// A service on a device: the paths of its methods, a client over Edda.Core.Calls.CallInvoker, and for unary methods a
/// base class, an Edda.Core.Calls.CallHandler, that finds the method of a path.
/// </summary>
internal static class DeviceServiceEmitter
{
    private const string StatusCode = "global::Edda.Core.Grpc.StatusCode";
    private const string Calls = "global::Edda.Core.Calls";

    public static void Emit(CodeWriter code, ServiceDescriptor service)
    {
        Paths(code, service);
        code.Separate();
        Client(code, service);
        MethodDescriptor[] unary =
            service.Methods.Where(method => !method.IsClientStreaming && !method.IsServerStreaming).ToArray();
        if (unary.Length != 0)
        {
            code.Separate();
            Base(code, service, unary);
        }
    }

    private static void Paths(CodeWriter code, ServiceDescriptor service)
    {
        code.Open($"public static class {service.Name}Paths");
        foreach (MethodDescriptor method in service.Methods)
        {
            code.Line($"public const string {method.Name} = \"/{service.FullName}/{method.Name}\";");
        }

        code.Close();
    }

    private static void Client(CodeWriter code, ServiceDescriptor service)
    {
        Comments.Write(code, service.Declaration);
        code.Open($"public sealed class {service.Name}Client");
        code.Line($"private readonly {Calls}.CallInvoker _invoker;");
        code.Separate();
        code.Open($"public {service.Name}Client({Calls}.CallInvoker invoker)");
        code.Line("_invoker = invoker;");
        code.Close();
        foreach (MethodDescriptor method in service.Methods)
        {
            string path = $"{service.Name}Paths.{method.Name}";
            (string result, string parameters, string call) = (method.IsClientStreaming, method.IsServerStreaming) switch
            {
                (false, false) => (
                    StatusCode, $"{In(method)} request, {Out(method)} response, ", $"Unary({path}, request, response, context)"),
                (false, true) => (
                    Calls + ".ClientCall", $"{In(method)} request, ", $"ServerStreaming({path}, request, context)"),
                _ => (Calls + ".ClientCall", "", $"OpenWaiting({path}, context)"),
            };
            code.Separate();
            Comments.Write(code, method.Declaration);
            code.Open($"public {result} {method.Name}({parameters}{Calls}.CallContext context)");
            code.Line($"return _invoker.{call};");
            code.Close();
        }

        code.Close();
    }

    private static void Base(CodeWriter code, ServiceDescriptor service, MethodDescriptor[] methods)
    {
        Comments.Write(code, service.Declaration);
        code.Open($"public abstract class {service.Name}Base : {Calls}.CallHandler");
        foreach (MethodDescriptor method in methods)
        {
            code.Line($"private {In(method)} _{Naming.Camel(method.Name)}Request;");
            code.Line($"private {Out(method)} _{Naming.Camel(method.Name)}Response;");
        }

        code.Separate();
        code.Line("/// <summary>Finds the method of a path, and the messages it reads from and writes to.</summary>");
        code.Open("public override bool Select(string path)");
        code.Open("switch (path)");
        for (int i = 0; i < methods.Length; i++)
        {
            string name = "_" + Naming.Camel(methods[i].Name);
            code.Line($"case {service.Name}Paths.{methods[i].Name}:");
            code.Indent();
            code.Open($"if ({name}Request == null)");
            code.Line($"{name}Request = new {In(methods[i])}();");
            code.Line($"{name}Response = new {Out(methods[i])}();");
            code.Close();
            code.Separate();
            code.Line($"Use({i}, {name}Request, {name}Response);");
            code.Line("return true;");
            code.Outdent();
        }

        code.Line("default:");
        code.Indent();
        code.Line("return false;");
        code.Outdent();
        code.Close();
        code.Close();
        code.Separate();
        code.Open($"public override {StatusCode} Run()");
        code.Open("switch (Method)");
        for (int i = 0; i < methods.Length; i++)
        {
            string name = "_" + Naming.Camel(methods[i].Name);
            code.Line($"case {i}:");
            code.Indent();
            code.Line($"return {methods[i].Name}({name}Request, {name}Response);");
            code.Outdent();
        }

        code.Line("default:");
        code.Indent();
        code.Line($"return {StatusCode}.Unimplemented;");
        code.Outdent();
        code.Close();
        code.Close();
        foreach (MethodDescriptor method in methods)
        {
            code.Separate();
            Comments.Write(code, method.Declaration);
            code.Open($"protected virtual {StatusCode} {method.Name}({In(method)} request, {Out(method)} response)");
            code.Line($"return {StatusCode}.Unimplemented;");
            code.Close();
        }

        code.Close();
    }

    private static string In(MethodDescriptor method) => TypeNames.Full(method.InputType);

    private static string Out(MethodDescriptor method) => TypeNames.Full(method.OutputType);
}
