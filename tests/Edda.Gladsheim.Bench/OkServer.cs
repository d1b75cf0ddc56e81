using System.Net;
using System.Net.Sockets;

namespace Edda.Gladsheim.Bench;

/// <summary>What health checks ask: answers every HTTP request with 200. Runs until disposed.</summary>
internal sealed class OkServer : IDisposable
{
    private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public OkServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync().ConfigureAwait(false));
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The measurement is over.
        }
    }

    private static async Task ServeAsync(Socket connection)
    {
        using (connection)
        {
            byte[] request = new byte[4096];
            try
            {
                if (await connection.ReceiveAsync(request).ConfigureAwait(false) > 0)
                    await connection.SendAsync(Answer).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // A TCP check hangs up at once.
            }
        }
    }
}
