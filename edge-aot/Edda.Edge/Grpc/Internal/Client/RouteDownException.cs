namespace Edda.Edge.Grpc.Internal.Client;

/// <summary>There is no connection, so what was to be sent over it surely never reached the server.</summary>
internal sealed class RouteDownException(string message, Exception? inner = null) : IOException(message, inner);
