namespace Edda.Loki.Jormungandr.Internal;

/// <summary>What a script asks for.</summary>
internal sealed record HttpRequest(string Method, string Url)
{
    public byte[]? Body { get; init; }

    public List<(string Name, string Value)> Headers { get; init; } = [];

    public TimeSpan Timeout { get; init; }

    /// <summary>How many are followed; 0: none, the script gets the redirect itself.</summary>
    public int Redirects { get; init; } = 5;

    /// <summary>For methods that may be repeated, when there was no answer at all.</summary>
    public int Retries { get; init; }
}
