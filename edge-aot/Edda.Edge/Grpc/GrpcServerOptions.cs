namespace Edda.Edge.Grpc;

/// <summary>Where a server listens and what it allows. Read once, at the start.</summary>
public sealed class GrpcServerOptions
{
    /// <summary>Who may connect to a Unix socket: its owner and its group. Who may call what is decided later.</summary>
    public const UnixFileMode DefaultSocketMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>"unix:/run/edda/thor.sock", "http://127.0.0.1:0", "https://[::]:7443".</summary>
    public List<string> Listen { get; } = [];

    /// <summary>Needed for https addresses.</summary>
    public TlsServerOptions? Tls { get; set; }

    public UnixFileMode SocketMode { get; set; } = DefaultSocketMode;

    public GrpcServerLimits Limits { get; } = new();

    public GrpcKeepAlive KeepAlive { get; } = new();

    /// <summary>In the order of their Begin. What is added after the server has started has no effect.</summary>
    public List<ServerInterceptor> Interceptors { get; } = [];

    public TimeProvider Clock { get; set; } = TimeProvider.System;
}
