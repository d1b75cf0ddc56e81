using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Edda.Testing;

/// <summary>
/// Unary gRPC calls with HttpClient and nothing else, so that what is tested is not talked to by its own code.
/// Owned by one test; calls may be made by any thread.
/// </summary>
public sealed class PlainCaller : IDisposable
{
    public const string Health = "/grpc.health.v1.Health/Check";
    public const string Profile = "/einherjar.v1.Einherjar/GetProfile";
    public const string WhoAmI = "/heimdall.v1.Heimdall/WhoAmI";

    private readonly HttpClient _client;
    private readonly string _base;

    /// <param name="address">"unix:/path" or "http://host:port".</param>
    public PlainCaller(string address)
    {
        var handler = new SocketsHttpHandler();
        bool isUnix = address.StartsWith("unix:", StringComparison.Ordinal);
        if (isUnix)
        {
            string path = address["unix:".Length..];
            handler.ConnectCallback = (_, cancellation) => ConnectAsync(path, cancellation);
        }

        _base = isUnix ? "http://localhost" : address;
        _client = new HttpClient(handler);
    }

    /// <summary>Calls with an empty message, which is a message of every type.</summary>
    public Task<PlainAnswer> CallAsync(string method, params (string Name, string Value)[] headers) =>
        CallAsync(method, new ByteArrayContent(new byte[5]), headers); // flag 0, length 0

    /// <summary>Calls with a body of frames that the test makes itself.</summary>
    public async Task<PlainAnswer> CallAsync(
        string method, HttpContent content, params (string Name, string Value)[] headers)
    {
        using var timeout = new CancellationTokenSource(ChildProcess.Patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, _base + method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await _client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        byte[] body = await response.Content.ReadAsByteArrayAsync(timeout.Token);
        string status = Value(response, "grpc-status")
            ?? throw new InvalidOperationException($"{method} was answered without a grpc-status: {response}");
        return new PlainAnswer(
            int.Parse(status, CultureInfo.InvariantCulture), Value(response, "grpc-message") ?? "", body);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>From the trailers or, in an answer that has nothing else, from the headers.</summary>
    private static string? Value(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values)
            || response.Headers.TryGetValues(name, out values) ? values.First() : null;

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
