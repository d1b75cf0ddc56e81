using System.Net.Http;

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
}
