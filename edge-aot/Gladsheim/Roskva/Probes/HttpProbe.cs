using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Edda.Gladsheim.Roskva.Probes;

/// <summary>
/// An HTTP GET is answered with a good status. Written on a socket: all it needs is the status line (RFC 9112, section 4),
/// and a whole client with its pool would cost more memory than everything else here.
/// </summary>
public sealed class HttpProbe : Probe
{
    // "HTTP/1.1 200"
    private const int StatusLineBytes = 12;
    private const int StatusAt = 9;

    private readonly string _host;
    private readonly int _port;
    private readonly int _from;
    private readonly int _to;
    private readonly byte[] _request;
    private readonly byte[] _answer = new byte[StatusLineBytes];

    public HttpProbe(string url, int statusFrom, int statusTo)
    {
        Uri target = new(url);
        _host = target.Host.Trim('[', ']');
        _port = target.Port;
        _from = statusFrom;
        _to = statusTo;
        _request = Encoding.ASCII.GetBytes(
            $"GET {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\nUser-Agent: gladsheim\r\n"
            + "Accept: */*\r\nConnection: close\r\n\r\n");
    }

    public override async ValueTask<string?> LookAsync(CancellationToken cancellation)
    {
        try
        {
            using Socket socket = await ProbeSocket.ConnectAsync(_host, _port, cancellation).ConfigureAwait(false);
            int sent = 0;
            while (sent < _request.Length)
                sent += await socket.SendAsync(_request.AsMemory(sent), cancellation).ConfigureAwait(false);
            int received = 0;
            while (received < StatusLineBytes)
            {
                int count = await socket.ReceiveAsync(_answer.AsMemory(received), cancellation).ConfigureAwait(false);
                if (count == 0)
                    return "the connection was closed without an answer";
                received += count;
            }

            return Judge();
        }
        catch (SocketException failure)
        {
            return ProbeSocket.Describe(failure);
        }
    }

    private string? Judge()
    {
        ReadOnlySpan<byte> line = _answer;
        if (!line.StartsWith("HTTP/1."u8) || !Utf8Parser.TryParse(line[StatusAt..], out int status, out int digits) || digits != 3)
            return "an answer that is not HTTP/1";
        return status >= _from && status <= _to ? null : "status " + status.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
