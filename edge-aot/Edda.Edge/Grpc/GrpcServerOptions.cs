namespace Edda.Edge.Grpc;

/// <summary>Where a server listens and what it allows. Read once, at the start.</summary>
public sealed class GrpcServerOptions
{
    /// <summary>"unix:/run/edda/thor.sock", "http://127.0.0.1:0", "https://[::]:7443".</summary>
    public List<string> Listen { get; } = [];

    public TlsServerOptions? Tls { get; set; }

    /// <summary>In the order of their Begin.</summary>
    public List<ServerInterceptor> Interceptors { get; } = [];

    public TimeProvider Clock { get; set; } = TimeProvider.System;
}
