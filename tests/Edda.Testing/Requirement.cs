namespace Edda.Testing;

/// <summary>Something outside of this repository, or built beside it, that a test cannot do without.</summary>
public enum Requirement
{
    /// <summary>Debian's python3 with grpcio and protobuf, and a protoc.</summary>
    Grpcio,

    /// <summary>Node.js and the packages of tests/Edda.Interop/peers/node.</summary>
    GrpcJs,

    /// <summary>The Native AOT binaries that tools/publish.sh makes.</summary>
    PublishedBinaries,

    /// <summary>h2load, from Debian's nghttp2-client.</summary>
    H2load,

    /// <summary>The MQTT broker, from Debian's mosquitto.</summary>
    Mosquitto,

    /// <summary>Debian's python3 with websockets.</summary>
    WebSockets,
}
