using Edda.Contracts.Einherjar.V1;
using Edda.Edge.Grpc;

namespace Edda.Edge.Einherjar.Internal;

/// <summary>A method that is served, and what is said of it. Immutable.</summary>
internal sealed class ServedFunction(FunctionDescription description, GrpcMethod method)
{
    public string Name => description.Name;

    public string Domain => description.Domain;

    public bool IsSame(ServedFunction other) =>
        ReferenceEquals(description, other.Description) && method.Kind == other.Kind;

    private FunctionDescription Description => description;

    private GrpcMethodKind Kind => method.Kind;

    /// <summary>For a method that nobody described: its name and no more.</summary>
    public static FunctionDescription Undescribed(GrpcMethod method) => new()
    {
        Name = method.Service + "." + method.Name,
        Description = "",
        Method = method.Path,
        Returns = ValueKind.Object,
    };

    public void CopyTo(Function function)
    {
        function.Clear();
        function.Name = description.Name;
        function.Description = description.Description;
        function.Method = description.Method;
        foreach (ParameterDescription parameter in description.Parameters)
            Copy(parameter, function.Parameters.Add());
        function.Returns = (Contracts.Einherjar.V1.ValueType)description.Returns;
        function.ReturnDescription = description.ReturnDescription;
        function.Domain = description.Domain;
        function.Kind = method.Kind switch
        {
            GrpcMethodKind.Unary => CallKind.Unary,
            GrpcMethodKind.ClientStreaming => CallKind.ClientStreaming,
            GrpcMethodKind.ServerStreaming => CallKind.ServerStreaming,
            _ => CallKind.Bidirectional,
        };
        function.Idempotent = description.Idempotent;
    }

    private static void Copy(ParameterDescription from, Parameter to)
    {
        to.Name = from.Name;
        to.Type = (Contracts.Einherjar.V1.ValueType)from.Type;
        to.Required = from.Required;
        to.Description = from.Description;
        if (from.DefaultValue is not null)
            to.DefaultValue = from.DefaultValue;
        foreach (string choice in from.Choices)
            to.Choices.Add(choice);
        if (from.Minimum is { } minimum)
            to.Minimum = minimum;
        if (from.Maximum is { } maximum)
            to.Maximum = maximum;
    }
}
