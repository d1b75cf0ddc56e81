using System.Buffers;
using System.Globalization;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Loki.Children;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>jormungandr:http_*.</summary>
internal sealed class HttpFunctions(NetworkRuns runs, HttpCalls http, JormungandrSettings settings)
{
    private const int LargestPiece = 1 << 20;

    /// <summary>Whoever asks for more gets this much, if it is there: more rarely is, and a longer array is no passing matter.</summary>
    private const int ReadAtOnce = 64 << 10;

    private static readonly ScriptArgument Url = new("url", ArgumentType.String, "http:// or https://");
    private static readonly ScriptArgument Body = new("body", ArgumentType.String, "What is sent.", false);

    private static readonly ScriptArgument Options = new(
        "options", ArgumentType.Object, "headers (a table), timeout (s), redirects (how many are followed; 5), retries (0).", false);

    public void AddTo(FunctionTable table)
    {
        Add(table, "http_get", "GET", hasBody: false);
        Add(table, "http_post", "POST", hasBody: true);
        Add(table, "http_put", "PUT", hasBody: true);
        Add(table, "http_delete", "DELETE", hasBody: false);
        ScriptArgument method = new("method", ArgumentType.String, "GET, PATCH and so on.");
        table.Add(
            new ScriptFunction("http_request", "Any method: a table with status, headers and body.", ArgumentType.Object, method, Url, Body, Options),
            call => runs.GuardAsync(call, network => RequestAsync(call, network, ScriptValues.TextOf(call.Argument(0)).ToUpperInvariant(), 1, true)));
        table.Add(
            new ScriptFunction(
                "http_open", "As http_request, but the body is read piece by piece: a table with id, status and headers.",
                ArgumentType.Object, method, Url, Body, Options),
            call => runs.GuardAsync(call, network => OpenAsync(call, network)));
        table.Add(
            new ScriptFunction(
                "http_read", "The next piece of an open body; nil at its end.", ArgumentType.String,
                new ScriptArgument("id", ArgumentType.Integer, "From http_open."),
                new ScriptArgument("count", ArgumentType.Integer, "Bytes at most; 65536.", false)),
            call => runs.GuardAsync(call, network => ReadAsync(call, network)));
        table.Add(
            new ScriptFunction(
                "http_begin", "As http_open, but the body is sent piece by piece; its id.", ArgumentType.Integer, method, Url, Options),
            call => runs.GuardAsync(call, network => BeginAsync(call, network)));
        table.Add(
            new ScriptFunction(
                "http_write", "The next piece of a body that was begun.", ArgumentType.Void,
                new ScriptArgument("id", ArgumentType.Integer, "From http_begin."), Body with { Name = "piece", Required = true }),
            call => runs.GuardAsync(call, network => WriteAsync(call, network)));
        table.Add(
            new ScriptFunction(
                "http_finish", "The end of the body; what http_open gives.", ArgumentType.Object,
                new ScriptArgument("id", ArgumentType.Integer, "From http_begin.")),
            call => runs.GuardAsync(call, network => FinishAsync(call, network)));
    }

    private void Add(FunctionTable table, string name, string method, bool hasBody) =>
        table.Add(
            new ScriptFunction(
                name, method + ": a table with status, headers and body.", ArgumentType.Object, hasBody ? [Url, Body, Options] : [Url, Options]),
            call => runs.GuardAsync(call, network => RequestAsync(call, network, method, 0, hasBody)));

    private async Task RequestAsync(ScriptCall call, RunNetwork network, string method, int first, bool hasBody)
    {
        HttpRequest request = Read(call, method, first, hasBody);
        using CancellationTokenSource timeout = NetworkRuns.Timeout(call, request.Timeout);
        try
        {
            await using HttpAnswer answer = await http.SendAsync(call.Run.Tool, request, network, timeout.Token).ConfigureAwait(false);
            byte[] body = await ReadAllAsync(answer, network, timeout.Token).ConfigureAwait(false);
            Describe(call.Result, answer.Response);
            ScriptValues.Give(ScriptValues.Add(call.Result, "body"), body);
        }
        catch (Exception failure)
        {
            throw NetworkErrors.Describe(failure, $"{request.Method} {request.Url}");
        }
    }

    private async Task OpenAsync(ScriptCall call, RunNetwork network)
    {
        HttpRequest request = Read(call, ScriptValues.TextOf(call.Argument(0)).ToUpperInvariant(), 1, hasBody: true);
        using CancellationTokenSource timeout = NetworkRuns.Timeout(call, request.Timeout);
        try
        {
            HttpAnswer answer = await http.SendAsync(call.Run.Tool, request, network, timeout.Token).ConfigureAwait(false);
            long id;
            try
            {
                id = network.Add(answer);
            }
            catch
            {
                await answer.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            Describe(call.Result, answer.Response);
            ScriptValues.Add(call.Result, "id").Integer = id;
        }
        catch (Exception failure)
        {
            throw NetworkErrors.Describe(failure, $"{request.Method} {request.Url}");
        }
    }

    private Task BeginAsync(ScriptCall call, RunNetwork network)
    {
        HttpRequest request = Read(call, ScriptValues.TextOf(call.Argument(0)).ToUpperInvariant(), 1, hasBody: false);
        call.Result.Integer = network.Add(new HttpUpload(http, call.Run.Tool, request, network));
        return Task.CompletedTask;
    }

    private async Task WriteAsync(ScriptCall call, RunNetwork network)
    {
        HttpUpload upload = network.Get<HttpUpload>(ScriptValues.NumberOf(call.Argument(0)), "request");
        ReadOnlyMemory<byte> piece = ScriptValues.MemoryOf(call.Argument(1));
        network.Count(piece.Length);
        using CancellationTokenSource timeout = NetworkRuns.Timeout(call, upload.Request.Timeout);
        try
        {
            await upload.WriteAsync(piece, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            throw NetworkErrors.Describe(failure, $"{upload.Request.Method} {upload.Request.Url}");
        }
    }

    private async Task FinishAsync(ScriptCall call, RunNetwork network)
    {
        double id = ScriptValues.NumberOf(call.Argument(0));
        HttpUpload upload = network.Get<HttpUpload>(id, "request");
        using CancellationTokenSource timeout = NetworkRuns.Timeout(call, upload.Request.Timeout);
        try
        {
            HttpAnswer answer = await upload.FinishAsync(timeout.Token).ConfigureAwait(false);
            network.Take(id);
            Describe(call.Result, answer.Response);
            ScriptValues.Add(call.Result, "id").Integer = network.Add(answer);
        }
        catch (Exception failure)
        {
            throw NetworkErrors.Describe(failure, $"{upload.Request.Method} {upload.Request.Url}");
        }
    }

    private async Task ReadAsync(ScriptCall call, RunNetwork network)
    {
        double id = ScriptValues.NumberOf(call.Argument(0));
        double count = ScriptValues.NumberOf(call.Argument(1), 65_536);
        if (!(count is >= 1 and <= LargestPiece))
            throw new NetworkException(StatusCode.InvalidArgument, string.Create(CultureInfo.InvariantCulture, $"count is {count}; allowed: 1 to {LargestPiece}"));
        HttpAnswer answer = network.Get<HttpAnswer>(id, "body");
        using CancellationTokenSource timeout = NetworkRuns.Timeout(call, answer.Timeout);
        byte[]? piece = null;
        try
        {
            await answer.Body.ReadAsync(Memory<byte>.Empty, timeout.Token).ConfigureAwait(false); // until there is something
            piece = ArrayPool<byte>.Shared.Rent(Math.Min((int)count, ReadAtOnce));
            int read = await answer.Body.ReadAsync(piece.AsMemory(0, Math.Min((int)count, piece.Length)), timeout.Token).ConfigureAwait(false);
            network.Count(read);
            network.Hold(read);
            if (read > 0)
                ScriptValues.Set(call.Result, piece.AsSpan(0, read));
            else if (network.Take(id) is { } done)
                await done.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            throw NetworkErrors.Describe(failure, "reading the body");
        }
        finally
        {
            if (piece is not null)
                ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private async Task<byte[]> ReadAllAsync(HttpAnswer answer, RunNetwork network, CancellationToken cancellation)
    {
        ReceivedBody body = new(network.Hold);
        while (await answer.Body.ReadAsync(body.Room, cancellation).ConfigureAwait(false) is > 0 and int read)
        {
            network.Count(read);
            if (body.Length + read > settings.MaximumBody)
            {
                throw new NetworkException(
                    StatusCode.OutOfRange,
                    string.Create(CultureInfo.InvariantCulture, $"the body has more than {settings.MaximumBody} bytes; read it with http_open and http_read"));
            }

            body.Add(read);
        }

        return body.ToArray();
    }

    private HttpRequest Read(ScriptCall call, string method, int first, bool hasBody)
    {
        if (method.Length is 0 or > 20 || !method.All(char.IsAsciiLetter) || method is "CONNECT" or "TRACE")
            throw new NetworkException(StatusCode.InvalidArgument, $"\"{method}\" is no method; allowed: GET, POST and so on");
        Value? body = hasBody ? call.Argument(first + 1) : null;
        Value? options = call.Argument(first + (hasBody ? 2 : 1));
        return new HttpRequest(method, ScriptValues.TextOf(call.Argument(first)))
        {
            Body = body is null ? null : ScriptValues.MemoryOf(body),
            Headers = HttpRequest.HeadersOf(options),
            Timeout = NetworkRuns.Seconds(ScriptValues.Field(options, "timeout"), settings.Timeout),
            Redirects = (int)Math.Clamp(ScriptValues.NumberOf(ScriptValues.Field(options, "redirects"), 5), 0, 20),
            Retries = (int)Math.Clamp(ScriptValues.NumberOf(ScriptValues.Field(options, "retries")), 0, 10),
        };
    }

    private static void Describe(Value result, HttpResponseMessage response)
    {
        ScriptValues.Add(result, "status").Integer = (int)response.StatusCode;
        Value headers = ScriptValues.Add(result, "headers");
        headers.EnsureObject();
        Describe(headers, response.Headers);
        Describe(headers, response.Content.Headers);
    }

    private static void Describe(Value table, HttpHeaders headers)
    {
        foreach ((string name, IEnumerable<string> values) in headers)
            ScriptValues.Set(ScriptValues.Add(table, name.ToLowerInvariant()), Encoding.UTF8.GetBytes(string.Join(", ", values)));
    }
}
