namespace Edda.Edge.Grpc;

/// <summary>What SO_PEERCRED says of the process that connected.</summary>
public sealed class UnixPeer(uint uid, uint gid, int pid)
{
    public uint Uid { get; } = uid;

    public uint Gid { get; } = gid;

    public int Pid { get; } = pid;
}
