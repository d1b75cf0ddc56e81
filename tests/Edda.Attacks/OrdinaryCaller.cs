using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Edda.Attacks;

/// <summary>
/// A well-behaved client that asks for the service's health over and over, on a connection of its own and now and then
/// on a new one. It is plain HttpClient, so that it shares no code with what is attacked.
/// </summary>
internal sealed class OrdinaryCaller : IDisposable
{
    private const int CallsPerConnection = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _address;
    private HttpClient _client;

    public OrdinaryCaller(string address)
    {
        _address = address;
        _client = Connect();
    }

    /// <summary>Calls until told to stop. Throws when a call fails; otherwise how many were made.</summary>
    public async Task<int> KeepCallingAsync(CancellationToken stop)
    {
        int calls = 0;
        do
        {
            await CallAsync();
            if (++calls % CallsPerConnection == 0)
            {
                _client.Dispose();
                _client = Connect();
            }
        }
        while (!stop.IsCancellationRequested);
        return calls;
    }

    /// <summary>grpc.health.v1.Health/Check of the whole process; throws on anything but an OK.</summary>
    public async Task CallAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://localhost/grpc.health.v1.Health/Check")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[5]), // flag 0, length 0: an empty message
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));

        using HttpResponseMessage response = await _client.SendAsync(request, timeout.Token);
        byte[] body = await response.Content.ReadAsByteArrayAsync(timeout.Token);
        HttpResponseHeaders trailers = response.TrailingHeaders;
        string? status = Value(trailers, "grpc-status") ?? Value(response.Headers, "grpc-status");
        Assert.Equal("0", status);
        Assert.True(body.Length > 5, "the health answer is empty");
    }

    public void Dispose() => _client.Dispose();

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;

    private HttpClient Connect()
    {
        var handler = new SocketsHttpHandler();
        handler.ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_address["unix:".Length..]), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        };
        return new HttpClient(handler);
    }
}
