using System.Globalization;
using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Core.Wire;

namespace Edda.Edge.Http2.Tests.Support;

/// <summary>What the server has sent on one stream so far.</summary>
internal sealed class Answer
{
    private readonly List<byte> _data = [];

    /// <summary>Header blocks in the order of their arrival: the headers, then perhaps the trailers.</summary>
    public List<List<string>> Blocks { get; } = [];

    public ReadOnlySpan<byte> Data => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_data);

    public bool HasEnded { get; set; }

    /// <summary>Why the server reset the stream; null when it did not.</summary>
    public Http2Error? Reset { get; set; }

    public bool IsOver => HasEnded || Reset is not null;

    public string? HttpStatus => Field(":status");

    public string? GrpcMessage => Field("grpc-message");

    /// <summary>Null without a grpc-status.</summary>
    public StatusCode? Code => Field("grpc-status") is { } text
        ? (StatusCode)int.Parse(text, CultureInfo.InvariantCulture)
        : null;

    public void Add(ReadOnlySpan<byte> data) => _data.AddRange(data);

    public string? Field(string name) => Fields(name).FirstOrDefault();

    public IEnumerable<string> Fields(string name) =>
        from block in Blocks
        from field in block
        where field.StartsWith(name + ": ", StringComparison.Ordinal)
        select field[(name.Length + 2)..];

    /// <summary>Cuts the data into messages; fails where a message is not whole.</summary>
    public List<byte[]> Messages() => Framing.Cut(Data);

    /// <summary>The payload that a unary call gave back.</summary>
    public byte[] Echo() => Single<SimpleResponse>().EnsurePayload().Body.Span.ToArray();

    /// <summary>The only message, parsed.</summary>
    public T Single<T>() where T : Message, new()
    {
        var message = new T();
        var reader = new WireReader(Assert.Single(Messages()));
        Assert.Equal(WireStatus.Ok, message.TryRead(ref reader));
        return message;
    }

    public override string ToString() =>
        $"{string.Join(" | ", Blocks.Select(block => string.Join(", ", block)))}; {_data.Count} bytes; ended {HasEnded}; reset {Reset}";
}
