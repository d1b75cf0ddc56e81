namespace Edda.Testing;

/// <summary>Something outside of this repository, or built beside it, that a test cannot do without.</summary>
public enum Requirement
{
    /// <summary>Debian's python3 with grpcio and protobuf, and a protoc with protobuf's own .proto files.</summary>
    Grpcio,

    /// <summary>Debian's python3.</summary>
    Python,

    /// <summary>To be root, for what only root may: other users' files and processes.</summary>
    Root,

    /// <summary>To be root where root may mount a file system, which it may not in every container.</summary>
    Mount,

    /// <summary>cgroups with the controllers for memory and processor time, which this user may write.</summary>
    WritableCgroups,

    /// <summary>A disk under /var/tmp that the kernel can slow down for one cgroup; no package brings that.</summary>
    ThrottledDisk,

    /// <summary>Debian's nginx-light or another nginx.</summary>
    Nginx,

    /// <summary>Debian's postgresql: the server's programs and pg_isready.</summary>
    PostgreSql,

    /// <summary>Debian's redis-server and redis-tools.</summary>
    Redis,

    /// <summary>systemd's programs; it need not be what started the machine.</summary>
    Systemd,

    /// <summary>Debian's mosquitto.</summary>
    Mosquitto,

    /// <summary>Node.js and the packages of tests/Edda.Interop/peers/node.</summary>
    GrpcJs,

    /// <summary>The Native AOT binaries that tools/publish.sh makes.</summary>
    PublishedBinaries,

    /// <summary>h2load, from Debian's nghttp2-client.</summary>
    H2load,

    /// <summary>Debian's python3 with websockets.</summary>
    WebSockets,

    /// <summary>To be root where the kernel gives out network devices of one's own, and Debian's iproute2.</summary>
    NetworkDevice,

    /// <summary>QEMU, what a small guest is made of, and Debian's kernel, which tests/Edda.Kernel/get-kernel.sh downloads.</summary>
    VirtualMachine,

    /// <summary>zbarimg, from Debian's zbar-tools: reads QR codes.</summary>
    Zbar,
}
