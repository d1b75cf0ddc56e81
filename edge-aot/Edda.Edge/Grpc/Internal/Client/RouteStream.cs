using System.Net.Sockets;

namespace Edda.Edge.Grpc.Internal.Client;

/// <summary>A connection that tells its gate when it is gone. The HTTP handler owns it.</summary>
internal sealed class RouteStream(Socket socket, RouteGate gate) : NetworkStream(socket, ownsSocket: true)
{
    private int _isGone;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Interlocked.Exchange(ref _isGone, 1) == 0)
        {
            gate.Closed();
        }
    }
}
