using System.Net.Http;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Loki.Children;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>What a script asks for.</summary>
internal sealed record HttpRequest(string Method, string Url)
{
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>In the place of the body, when it is sent while it is made. For one attempt only.</summary>
    public HttpContent? Content { get; init; }

    public List<(string Name, string Value)> Headers { get; init; } = [];

    public TimeSpan Timeout { get; init; }

    /// <summary>How many are followed; 0: none, the script gets the redirect itself.</summary>
    public int Redirects { get; init; } = 5;

    /// <summary>For methods that may be repeated, when there was no answer at all.</summary>
    public int Retries { get; init; }

    /// <summary>The option of that name.</summary>
    public static List<(string Name, string Value)> HeadersOf(Value? options)
    {
        List<(string, string)> headers = [];
        if (ScriptValues.Field(options, "headers") is { KindCase: Value.KindOneofCase.Object } table)
        {
            foreach (ValueEntry entry in table.Object!.Entries)
                headers.Add((entry.Key.ToString(), ScriptValues.TextOf(entry.Value)));
        }

        return headers;
    }

    /// <summary>The host is the address's, and nothing may look like the beginning of another header.</summary>
    public static void ThrowIfUnsendable(string name, string value)
    {
        if (name.Equals("host", StringComparison.OrdinalIgnoreCase) || value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            throw Unsendable(name);
    }

    public static NetworkException Unsendable(string name) =>
        new(StatusCode.InvalidArgument, $"the header \"{name}\" cannot be sent with this request");
}
