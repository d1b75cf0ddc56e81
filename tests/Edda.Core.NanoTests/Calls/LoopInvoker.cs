using Edda.Core.Calls;

namespace Edda.Core.NanoTests.Calls;

/// <summary>Carries the bytes between a connection and the fake server, in small pieces; each wait is a millisecond.</summary>
public sealed class LoopInvoker : CallInvoker
{
    private const int Piece = 7;

    private readonly CallConnection _connection;
    private long _now;

    public LoopInvoker(CallConnection connection, FakeServer server)
    {
        _connection = connection;
        Server = server;
        _connection.Start(_now);
    }

    public FakeServer Server { get; }

    /// <summary>After how many waits the server's bytes are let through.</summary>
    public int Delay { get; set; }

    public override ClientCall Open(string path, CallContext context) => _connection.Open(path, context);

    public override bool Wait()
    {
        _connection.Tick(++_now);
        int count = _connection.FillOutput();
        while (count > 0)
        {
            Server.Receive(_connection.Http2.Output, _connection.Http2.OutputOffset, count);
            _connection.Http2.Sent(count);
            count = _connection.FillOutput();
        }

        if (Delay > 0)
        {
            Delay--;
            return true;
        }

        int taken = 0;
        while (taken < Server.OutCount)
        {
            int left = Server.OutCount - taken;
            taken += _connection.Http2.Receive(Server.Out, taken, left < Piece ? left : Piece);
        }

        Server.OutCount = 0;
        return true;
    }
}
