using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Calls;
using Edda.Core.Http2;
using Edda.Core.Wire;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Links;

/// <summary>
/// Bridge.Attach over one socket. A PING asks a silent hub for a sign of life, so a half-open connection is noticed; an
/// idle keepalive allocates nothing.
/// </summary>
public sealed class GrpcLink : Link
{
    public const int DefaultKeepaliveMs = 20_000;
    public const int AnswerMs = 10_000;

    /// <summary>As generated for hosts; a board does without the class around it.</summary>
    public const string AttachPath = "/jotunheim.v1.Bridge/Attach";

    private const int LargestDown = 1024;
    private const int InputSize = 64;

    private readonly ISocket _socket;
    private readonly string _host;
    private readonly int _port;
    private readonly bool _isSecure;
    private readonly CallConnection _connection;
    private readonly byte[] _input = new byte[InputSize];
    private ClientCall _call;
    private LinkState _state;
    private string _problem = "";
    private bool _isDrained;
    private long _heard;
    private int _inputStart;
    private int _inputCount;

    public GrpcLink(ISocket socket, string host, int port, bool isSecure)
    {
        _socket = socket;
        _host = host;
        _port = port;
        _isSecure = isSecure;
        CallConnectionOptions options = new CallConnectionOptions(host + ":" + port.ToString());
        options.LargestResponse = LargestDown;
        options.LargestKeptBuffer = 160;
        options.Http2.ConcurrentStreams = 1;
        options.Http2.StreamWindow = 2 * LargestDown;
        options.Http2.ConnectionWindow = 2 * LargestDown;
        options.Http2.HeaderListSize = 384;
        options.Http2.FieldSize = 160;
        options.Http2.KeepsHeaderBuffers = false;
        options.Http2.OutputSize = Http2Connection.LeastOutputSize;
        options.Http2.IsSecure = isSecure;
        _connection = new CallConnection(options);
    }

    public int KeepaliveMs = DefaultKeepaliveMs;

    public override LinkState State
    {
        get { return _state; }
    }

    public override MessageCodec Codec
    {
        get { return _connection.Codec; }
    }

    public override string Problem
    {
        get { return _problem; }
    }

    public override void Begin(long now)
    {
        End();
        _state = LinkState.Opening;
        _heard = now;
        _inputCount = 0;
        _isDrained = false;
        _socket.Open(_host, _port, _isSecure);
    }

    public override void Step(long now)
    {
        if (_state == LinkState.Opening && _socket.State == SocketState.Open)
        {
            _connection.Start(now);
            _call = _connection.Open(AttachPath, null);
            _state = LinkState.Open;
            _heard = now;
        }

        if (_state == LinkState.Opening)
        {
            if (_socket.State == SocketState.Closed || now - _heard >= AnswerMs)
            {
                Fail("cannot connect");
            }

            return;
        }

        if (_state != LinkState.Open)
        {
            return;
        }

        _connection.Tick(now);
        Write();
        Read(now);
        Write();
        Watch(now);
    }

    public override bool TrySend(byte[] bytes, int offset, int count)
    {
        if (_state != LinkState.Open)
        {
            return false;
        }

        return _call.TrySend(bytes, offset, count);
    }

    public override bool TryReceive(Down into)
    {
        if (_state != LinkState.Open)
        {
            return false;
        }

        CallRead read = _call.TryRead(into);
        _isDrained = read == CallRead.End;
        return read == CallRead.Message;
    }

    public override void End()
    {
        if (_call != null)
        {
            _call.Release();
            _call = null;
        }

        _connection.Http2.Disconnect();
        _socket.Close();
        _state = LinkState.Closed;
    }

    private void Fail(string problem)
    {
        End();
        _problem = problem;
        _state = LinkState.Failed;
    }

    private void Watch(long now)
    {
        // What the hub said before the end is heard first.
        if (_call.HasEnded && _isDrained)
        {
            if (_call.Status == Core.Grpc.StatusCode.Internal)
            {
                Malformed++;
            }

            Write();
            Fail("the hub ended the call with status " + ((int)_call.Status).ToString());
        }
        else if (_call.HasEnded)
        {
            return;
        }
        else if (_socket.State != SocketState.Open || _connection.Http2.State == Http2ConnectionState.Failed)
        {
            Fail("the connection broke");
        }
        else if (now - _heard >= KeepaliveMs + AnswerMs)
        {
            Fail("the hub is silent");
        }
        else if (now - _heard >= KeepaliveMs && !_connection.Http2.IsPingOpen)
        {
            _connection.Http2.Ping();
            Write();
        }
    }

    private void Write()
    {
        for (int count = _connection.FillOutput(); count > 0; count = _connection.FillOutput())
        {
            int sent = _socket.Send(_connection.Http2.Output, _connection.Http2.OutputOffset, count);
            if (sent <= 0)
            {
                return;
            }

            BytesOut += sent;
            _connection.Http2.Sent(sent);
        }
    }

    private void Read(long now)
    {
        while (true)
        {
            if (_inputCount == 0)
            {
                _inputStart = 0;
                _inputCount = _socket.Receive(_input, 0, InputSize);
                if (_inputCount <= 0)
                {
                    _inputCount = 0;
                    return;
                }

                BytesIn += _inputCount;
                _heard = now;
            }

            int taken = _connection.Http2.Receive(_input, _inputStart, _inputCount);
            _inputStart += taken;
            _inputCount -= taken;
            if (_inputCount > 0)
            {
                Write();
                return;
            }
        }
    }
}
