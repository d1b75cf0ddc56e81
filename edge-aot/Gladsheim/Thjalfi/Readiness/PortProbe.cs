using System.Net;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Readiness;

/// <summary>Connects again and again until a port is open. Belongs to the reactor's thread.</summary>
public sealed class PortProbe : IDisposable
{
    /// <param name="endPoint">An <see cref="IPEndPoint"/> or a Unix socket's end point.</param>
    public PortProbe(Reactor reactor, EndPoint endPoint, TimeSpan interval, Action open) => throw new NotSupportedException();

    public void Start() => throw new NotSupportedException();

    public void Stop() => throw new NotSupportedException();

    public void Dispose() => throw new NotSupportedException();
}
