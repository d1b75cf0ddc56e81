using System.Net.WebSockets;
using Edda.Contracts.Loki.V1;
using Edda.Core.Grpc;
using Edda.Loki.Children;

namespace Edda.Loki.Jormungandr.Internal;

/// <summary>Where a WebSocket leads, and what a script says about it.</summary>
internal sealed class SocketTarget
{
    private readonly List<(string Name, string Value)> _headers;
    private readonly string _protocol;

    public SocketTarget(string url, Value? options)
    {
        Url = HttpCalls.ParseUrl(url, "ws", "wss");
        Reconnects = ScriptValues.FlagOf(ScriptValues.Field(options, "reconnect"));
        _headers = HttpRequest.HeadersOf(options);
        _protocol = ScriptValues.TextOf(ScriptValues.Field(options, "protocol"));
    }

    public Uri Url { get; }

    /// <summary>Whether a lost connection is made again.</summary>
    public bool Reconnects { get; }

    public ClientWebSocket NewSocket()
    {
        ClientWebSocket socket = new();
        foreach ((string name, string value) in _headers)
        {
            HttpRequest.ThrowIfUnsendable(name, value);
            Set(() => socket.Options.SetRequestHeader(name, value), $"header \"{name}\"");
        }

        if (_protocol.Length > 0)
            Set(() => socket.Options.AddSubProtocol(_protocol), $"protocol \"{_protocol}\"");
        return socket;
    }

    private static void Set(Action set, string what)
    {
        try
        {
            set();
        }
        catch (ArgumentException)
        {
            throw new NetworkException(StatusCode.InvalidArgument, $"the {what} cannot be sent with this request");
        }
    }
}
