using System.Net.Sockets;

namespace Edda.Gladsheim.Roskva.Probes;

/// <summary>A port accepts a connection.</summary>
public sealed class TcpProbe(string host, int port) : Probe
{
    public override async ValueTask<string?> LookAsync(CancellationToken cancellation)
    {
        try
        {
            using Socket socket = await ProbeSocket.ConnectAsync(host, port, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (SocketException failure)
        {
            return ProbeSocket.Describe(failure);
        }
    }
}
