using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Edda.Core.Grpc;
using Edda.Core.Resilience;
using Edda.Loki.Tools;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>
/// HTTP for scripts. Connections are kept for each tool by itself: one that was made under another tool's permissions
/// is never used. No proxy, no cookies; redirects are followed here, each under the same permissions.
/// </summary>
internal sealed class HttpCalls(GuardedConnector connector, JormungandrSettings settings)
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);
    private static readonly BackoffPolicy RetryPolicy = new(100, 5_000);

    private readonly ConditionalWeakTable<ToolDefinition, HttpMessageInvoker> _invokers = [];

    public HttpMessageInvoker InvokerOf(ToolDefinition tool) => _invokers.GetValue(tool, Create);

    /// <summary>Until the headers are there. Throws what <see cref="NetworkErrors"/> describes.</summary>
    public async Task<HttpAnswer> SendAsync(ToolDefinition tool, HttpRequest request, RunNetwork network, CancellationToken cancellation)
    {
        Backoff backoff = new(RetryPolicy);
        while (true)
        {
            try
            {
                return await FollowAsync(tool, request, network, cancellation).ConfigureAwait(false);
            }
            catch (Exception failure) when (backoff.Attempts < request.Retries && MayRetry(request, failure, cancellation))
            {
                await Task.Delay(backoff.NextDelay(Environment.TickCount64, (uint)Random.Shared.Next()), cancellation).ConfigureAwait(false);
            }
        }
    }

    private static bool MayRetry(HttpRequest request, Exception failure, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested && request.Method is "GET" or "HEAD" or "PUT" or "DELETE" or "OPTIONS"
        && NetworkErrors.Describe(failure, "").Code == StatusCode.Unavailable;

    private async Task<HttpAnswer> FollowAsync(ToolDefinition tool, HttpRequest request, RunNetwork network, CancellationToken cancellation)
    {
        Uri target = ParseUrl(request.Url, "http", "https");
        string method = request.Method;
        ReadOnlyMemory<byte>? body = request.Body;
        (bool isSameOrigin, bool hasLostBody) = (true, false);
        for (int redirects = 0; ; redirects++)
        {
            using HttpRequestMessage message = Message(method, target, request.Content ?? ContentOf(body), request.Headers, isSameOrigin, hasLostBody);
            network.Count(SizeOf(message) + (body?.Length ?? 0));
            HttpResponseMessage response = await InvokerOf(tool).SendAsync(message, cancellation).ConfigureAwait(false);
            network.Count(SizeOf(response));
            if (redirects >= request.Redirects || !IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
            {
                Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
                return new HttpAnswer(response, stream, request.Timeout);
            }

            Uri next = new(target, location);
            // RFC 9110, 15.4: 303 becomes GET, and so do 301 and 302 for POST, as everybody does it.
            bool becomesGet = response.StatusCode == HttpStatusCode.SeeOther
                || method == "POST" && response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Redirect;
            response.Dispose();
            if (target.Scheme == "https" && next.Scheme != "https" || next.Scheme is not ("http" or "https"))
                throw new NetworkException(StatusCode.PermissionDenied, $"{target} redirects to {next}; allowed: from https to https only");
            if (becomesGet && method != "HEAD")
                (method, body, hasLostBody) = ("GET", null, true);
            isSameOrigin &= next.Scheme == target.Scheme && next.Authority == target.Authority;
            target = next;
        }
    }

    public static Uri ParseUrl(string url, params string[] schemes) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && schemes.Contains(uri.Scheme) && uri.UserInfo.Length == 0
            ? uri
            : throw new NetworkException(StatusCode.InvalidArgument, $"\"{url}\" is no address; allowed: {schemes[0]}:// or {schemes[1]}://, without a password");

    private static ReadOnlyMemoryContent? ContentOf(ReadOnlyMemory<byte>? body) => body is { } bytes ? new ReadOnlyMemoryContent(bytes) : null;

    private static HttpRequestMessage Message(
        string method, Uri target, HttpContent? content, List<(string Name, string Value)> headers, bool isSameOrigin, bool hasLostBody)
    {
        HttpRequestMessage message = new(new HttpMethod(method), target) { Content = content };
        HttpContent described = content ?? new ReadOnlyMemoryContent(default);
        foreach ((string name, string value) in headers)
        {
            // Secrets are for whom they were meant, not for where he points.
            bool isSecret = name.Equals("authorization", StringComparison.OrdinalIgnoreCase) || name.Equals("cookie", StringComparison.OrdinalIgnoreCase);
            if (isSecret && !isSameOrigin)
                continue;
            HttpRequest.ThrowIfUnsendable(name, value);
            if (message.Headers.TryAddWithoutValidation(name, value))
                continue;
            if (!described.Headers.TryAddWithoutValidation(name, value))
                throw HttpRequest.Unsendable(name);
            // It describes a body. Where there is none that is an empty one; what described one that is gone goes with it.
            if (!hasLostBody)
                message.Content = described;
        }

        return message;
    }

    private HttpMessageInvoker Create(ToolDefinition tool) =>
        new(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = settings.ConnectTimeout,
            PooledConnectionIdleTimeout = IdleTimeout,
            MaxResponseHeadersLength = 32,
            SslOptions = connector.Tls(),
            ConnectCallback = async (context, cancellation) =>
                await connector.ConnectAsync(tool, context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation).ConfigureAwait(false),
        });

    private static bool IsRedirect(HttpStatusCode code) => code
        is HttpStatusCode.Moved or HttpStatusCode.Redirect or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static long SizeOf(HttpRequestMessage message) =>
        message.RequestUri!.OriginalString.Length + SizeOf(message.Headers);

    private static long SizeOf(HttpResponseMessage message) =>
        SizeOf(message.Headers) + SizeOf(message.Content.Headers);

    private static long SizeOf(HttpHeaders headers)
    {
        long size = 0;
        foreach ((string name, IEnumerable<string> values) in headers)
        {
            size += name.Length;
            foreach (string value in values)
                size += value.Length;
        }

        return size;
    }
}
