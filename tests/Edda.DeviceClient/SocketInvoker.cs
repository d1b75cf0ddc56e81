using System.Net.Security;
using System.Net.Sockets;
using Edda.Core.Calls;
using Edda.Core.Http2;

namespace Edda.DeviceClient;

/// <summary>
/// Moves the bytes of a call connection over a TCP socket, with TLS if asked for, as a device does it: no ALPN, because the
/// device's TLS has none. Owns the socket and the connection; one thread uses it.
/// </summary>
internal sealed class SocketInvoker : CallInvoker, IDisposable
{
    /// <summary>How long a wait for bytes may delay a deadline.</summary>
    private const int LongestWait = 20;

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly CallConnection _connection;
    private readonly byte[] _input = new byte[4096];
    private Task<int>? _reading;

    private SocketInvoker(Socket socket, Stream stream, CallConnection connection)
    {
        _socket = socket;
        _stream = stream;
        _connection = connection;
        _connection.Start(Environment.TickCount64);
    }

    public static SocketInvoker Connect(Uri address, CallConnectionOptions options, bool trustAnyone)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(address.Host, address.Port);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (options.Http2.IsSecure)
        {
            var secure = new SslStream(stream);
            var tls = new SslClientAuthenticationOptions { TargetHost = address.Host };
            if (trustAnyone)
            {
                tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
            }

            secure.AuthenticateAsClient(tls);
            stream = secure;
        }

        return new SocketInvoker(socket, stream, new CallConnection(options));
    }

    public override ClientCall? Open(string path, CallContext? context)
    {
        // A deadline counts from here, not from the last time that bytes moved.
        _connection.Tick(Environment.TickCount64);
        return _connection.Open(path, context);
    }

    public override bool Wait()
    {
        try
        {
            Write();
            Read();
            Write();
        }
        catch (IOException)
        {
            _connection.Http2.Disconnect();
        }

        _connection.Tick(Environment.TickCount64);
        return _connection.Http2.State is Http2ConnectionState.Open or Http2ConnectionState.Draining;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private void Write()
    {
        for (int count = _connection.FillOutput(); count > 0; count = _connection.FillOutput())
        {
            Http2Connection http = _connection.Http2;
            _stream.Write(http.Output, http.OutputOffset, count);
            http.Sent(count);
        }
    }

    private void Read()
    {
        _reading ??= _stream.ReadAsync(_input, 0, _input.Length);
        try
        {
            if (!_reading.Wait(LongestWait))
            {
                return;
            }
        }
        catch (AggregateException failure) when (failure.InnerException is IOException cause)
        {
            throw cause;
        }

        int count = _reading.Result;
        _reading = null;
        if (count == 0)
        {
            _connection.Http2.Disconnect();
            return;
        }

        int offset = 0;
        while (offset < count)
        {
            offset += _connection.Http2.Receive(_input, offset, count - offset);
            Write();
        }
    }
}
