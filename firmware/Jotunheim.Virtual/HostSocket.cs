using System.Net.Security;
using System.Net.Sockets;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Virtual;

/// <summary>
/// A TCP connection that never makes its caller wait: one read and one write are under way at most, and each tells
/// <c>wake</c> when it is done. TLS offers no ALPN, as the device's does not. Owns its connection until Close.
/// </summary>
public sealed class HostSocket(Action wake, bool trustsAnyone = false) : ISocket
{
    private const int BufferSize = 1024;

    private readonly Lock _gate = new();
    private readonly byte[] _input = new byte[BufferSize];
    private readonly byte[] _output = new byte[BufferSize];
    private Stream? _stream;
    private Socket? _socket;
    private SocketState _state;
    private int _inputStart;
    private int _inputCount;
    private bool _isReading;
    private bool _isWriting;

    public SocketState State
    {
        get
        {
            lock (_gate)
                return _state;
        }
    }

    public void Open(string host, int port, bool isSecure)
    {
        Close();
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        lock (_gate)
        {
            _socket = socket;
            _state = SocketState.Opening;
            _inputCount = 0;
            _isReading = false;
            _isWriting = false;
        }

        _ = ConnectAsync(socket, host, port, isSecure);
    }

    public int Receive(byte[] buffer, int offset, int count)
    {
        lock (_gate)
        {
            if (_inputCount == 0)
            {
                BeginRead();
                return 0;
            }

            int taken = Math.Min(count, _inputCount);
            _input.AsSpan(_inputStart, taken).CopyTo(buffer.AsSpan(offset));
            _inputStart += taken;
            _inputCount -= taken;
            return taken;
        }
    }

    public int Send(byte[] buffer, int offset, int count)
    {
        lock (_gate)
        {
            if (_state != SocketState.Open || _isWriting)
                return 0;
            int taken = Math.Min(count, BufferSize);
            buffer.AsSpan(offset, taken).CopyTo(_output);
            _isWriting = true;
            _ = WriteAsync(_socket!, _stream!, taken);
            return taken;
        }
    }

    public void Close()
    {
        Stream? stream;
        Socket? socket;
        lock (_gate)
        {
            (stream, socket) = (_stream, _socket);
            _stream = null;
            _socket = null;
            _state = SocketState.Closed;
        }

        stream?.Dispose();
        socket?.Dispose();
    }

    private static bool IsTransport(Exception failure) =>
        failure is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException;

    private async Task ConnectAsync(Socket socket, string host, int port, bool isSecure)
    {
        try
        {
            await socket.ConnectAsync(host, port).ConfigureAwait(false);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (isSecure)
            {
                SslStream secure = new(stream);
                SslClientAuthenticationOptions options = new() { TargetHost = host };
                if (trustsAnyone)
                    options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
                await secure.AuthenticateAsClientAsync(options).ConfigureAwait(false);
                stream = secure;
            }

            lock (_gate)
            {
                if (_socket != socket)
                {
                    stream.Dispose();
                    return;
                }

                _stream = stream;
                _state = SocketState.Open;
                BeginRead();
            }
        }
        catch (Exception failure) when (IsTransport(failure))
        {
            Break(socket);
        }

        wake();
    }

    // Under the gate.
    private void BeginRead()
    {
        if (_state == SocketState.Open && !_isReading)
        {
            _isReading = true;
            _ = ReadAsync(_socket!, _stream!);
        }
    }

    private async Task ReadAsync(Socket socket, Stream stream)
    {
        try
        {
            int count = await stream.ReadAsync(_input).ConfigureAwait(false);
            lock (_gate)
            {
                if (_socket != socket)
                    return;
                _isReading = false;
                _inputStart = 0;
                _inputCount = count;
            }

            if (count == 0)
                Break(socket);
        }
        catch (Exception failure) when (IsTransport(failure))
        {
            Break(socket);
        }

        wake();
    }

    private async Task WriteAsync(Socket socket, Stream stream, int count)
    {
        try
        {
            await stream.WriteAsync(_output.AsMemory(0, count)).ConfigureAwait(false);
            lock (_gate)
            {
                if (_socket == socket)
                    _isWriting = false;
            }
        }
        catch (Exception failure) when (IsTransport(failure))
        {
            Break(socket);
        }

        wake();
    }

    private void Break(Socket socket)
    {
        lock (_gate)
        {
            if (_socket != socket)
                return;
        }

        Close();
    }
}
