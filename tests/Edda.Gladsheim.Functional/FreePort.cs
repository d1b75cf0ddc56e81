using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Edda.Gladsheim.Functional;

/// <summary>For programs that cannot be asked which port they got.</summary>
internal static class FreePort
{
    /// <summary>One that nobody listens on, as far as can be known.</summary>
    public static string Next()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
