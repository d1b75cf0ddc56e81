using System.Text;

namespace Edda.Core.Http2.Tests.Support;

/// <summary>Writes down what a connection tells. Data that comes in pieces is one entry.</summary>
internal sealed class Recorder : IHttp2Listener
{
    private string? _dataOf;

    public List<string> Events { get; } = [];

    /// <summary>Gives every byte back at once when set.</summary>
    public Http2Connection? ConsumeFor { get; set; }

    /// <summary>Called with each event, from inside of the connection.</summary>
    public Action<Http2Stream, string>? OnEvent { get; set; }

    public void OnField(
        Http2Stream stream,
        byte[] name,
        int nameOffset,
        int nameLength,
        byte[] value,
        int valueOffset,
        int valueLength,
        bool endsStream)
    {
        string field = Encoding.Latin1.GetString(name, nameOffset, nameLength)
            + ": " + Encoding.Latin1.GetString(value, valueOffset, valueLength);
        Add(stream, (endsStream ? "trailer " : "field ") + field);
    }

    public void OnHeaders(Http2Stream stream) => Add(stream, "headers");

    public void OnData(Http2Stream stream, byte[] buffer, int offset, int count)
    {
        Assert.True(count > 0);
        string data = Convert.ToHexString(buffer, offset, count);
        if (_dataOf == Name(stream))
        {
            Events[^1] += data;
        }
        else
        {
            Add(stream, "data " + data);
            _dataOf = Name(stream);
        }

        ConsumeFor?.Consume(stream, count);
    }

    public void OnEnd(Http2Stream stream) => Add(stream, "end");

    public void OnReset(Http2Stream stream, Http2Error error, bool isRetryable) =>
        Add(stream, $"reset {error}{(isRetryable ? " retryable" : "")}");

    public void OnGoAway(Http2Error error)
    {
        _dataOf = null;
        Events.Add($"goaway {error}");
    }

    private static string Name(Http2Stream stream) => (string)stream.Tag!;

    private void Add(Http2Stream stream, string text)
    {
        _dataOf = null;
        Events.Add($"{Name(stream)} {text}");
        OnEvent?.Invoke(stream, text);
    }
}
