using System;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Esp32.Bindings;

/// <summary>
/// A connection with TLS if asked for. Name, connection and handshake take seconds, so opening has a thread of its own
/// that ends with it. Reading takes what is there already. Writing goes into the stack's buffer, and waits only when a
/// peer does not take what fills it, then for the bound below.
/// </summary>
public sealed class Esp32Socket : ISocket
{
    private const int WriteMs = 3_000;
    private const int HandshakeMs = 10_000;

    private readonly object _gate = new object();
    private readonly X509Certificate _authority;
    private SocketState _state;
    private Socket _socket;
    private NetworkStream _stream;
    private string _host;
    private int _port;
    private bool _isSecure;
    private int _attempt;

    /// <param name="authority">PEM; empty: any certificate will do, and the hub proves itself by the device's key alone.</param>
    public Esp32Socket(string authority)
    {
        _authority = authority.Length == 0 ? null : new X509Certificate(authority);
    }

    public SocketState State
    {
        get { return _state; }
    }

    public void Open(string host, int port, bool isSecure)
    {
        Close();
        lock (_gate)
        {
            _host = host;
            _port = port;
            _isSecure = isSecure;
            _state = SocketState.Opening;
        }

        new Thread(Connect).Start();
    }

    public int Receive(byte[] buffer, int offset, int count)
    {
        if (_state != SocketState.Open)
        {
            return 0;
        }

        try
        {
            if (_stream.DataAvailable)
            {
                return _stream.Read(buffer, offset, count);
            }

            // Readable without a byte: the other side has gone.
            if (_socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0 && !_stream.DataAvailable)
            {
                Close();
            }
        }
        catch (Exception)
        {
            Close();
        }

        return 0;
    }

    public int Send(byte[] buffer, int offset, int count)
    {
        if (_state != SocketState.Open)
        {
            return 0;
        }

        try
        {
            _stream.Write(buffer, offset, count);
            return count;
        }
        catch (Exception)
        {
            Close();
            return 0;
        }
    }

    public void Close()
    {
        Socket socket;
        NetworkStream stream;
        lock (_gate)
        {
            _attempt++;
            socket = _socket;
            stream = _stream;
            _socket = null;
            _stream = null;
            _state = SocketState.Closed;
        }

        Release(stream, socket);
    }

    private static void Release(NetworkStream stream, Socket socket)
    {
        try
        {
            if (stream != null)
            {
                stream.Dispose();
            }
            else if (socket != null)
            {
                socket.Close();
            }
        }
        catch (Exception)
        {
            // It was gone already.
        }
    }

    private void Connect()
    {
        int attempt;
        lock (_gate)
        {
            attempt = _attempt;
        }

        Socket socket = null;
        NetworkStream stream = null;
        bool isOpen = false;
        try
        {
            IPAddress address = Dns.GetHostEntry(_host).AddressList[0];
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(new IPEndPoint(address, _port));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, true);
            socket.SendTimeout = WriteMs;
            socket.ReceiveTimeout = HandshakeMs;
            stream = _isSecure ? Secure(socket) : new NetworkStream(socket, true);
            isOpen = true;
        }
        catch (Exception)
        {
            // The state says it.
        }

        lock (_gate)
        {
            if (attempt == _attempt)
            {
                _state = isOpen ? SocketState.Open : SocketState.Closed;
                if (isOpen)
                {
                    _socket = socket;
                    _stream = stream;
                    return;
                }
            }
        }

        Release(stream, socket);
    }

    private SslStream Secure(Socket socket)
    {
        SslStream stream = new SslStream(socket);
        stream.SslVerification = _authority == null ? SslVerification.NoVerification : SslVerification.VerifyPeer;

        // The hub speaks no older one.
        stream.AuthenticateAsClient(_host, null, _authority, SslProtocols.Tls13);
        return stream;
    }
}
