using System.Diagnostics;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Roskva.Probes;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// Connects to a port and, with a question, asks it. Each probe is a connection of its own: whether a new one is accepted is
/// what a service's callers want to know. All on the loop, where a probe is a dozen system calls and no thread has to wake.
/// </summary>
internal sealed class SocketProbeRun : IProbeRun, IReadyHandler
{
    private readonly HallParts _hall;
    private readonly ProbeAddress _address;
    private readonly HttpQuestion? _question;
    private readonly TimeSpan _timeout;
    private readonly OutgoingSocket _socket;
    private readonly ReactorTimer _timer;
    private readonly byte[] _answer = new byte[HttpQuestion.AnswerBytes];
    private Action<ProbeResult>? _done;
    private CancellationTokenSource? _resolving;
    private long _began;
    private int _turn;
    private int _sent;
    private int _received;
    private bool _connected;

    /// <param name="question">What to ask; null: that the port accepts a connection is enough.</param>
    public SocketProbeRun(HallParts hall, ProbeAddress address, HttpQuestion? question, TimeSpan timeout)
    {
        _hall = hall;
        _address = address;
        _question = question;
        _timeout = timeout;
        _socket = new OutgoingSocket(hall.Loop, this);
        _timer = hall.Loop.CreateTimer(TooLate);
    }

    public void Begin(Action<ProbeResult> done)
    {
        _done = done;
        _began = Stopwatch.GetTimestamp();
        _turn = 0;
        _timer.Start(_timeout);
        _address.ForgetOld(_hall.Now);
        if (_address.Known.Length == 0)
            Resolve();
        else
            Try();
    }

    public void End()
    {
        _done = null;
        Rest();
    }

    void IReadyHandler.OnReady(int fd, PollEvents events)
    {
        if (_connected)
            Exchange();
        else
            Connected(_socket.Outcome());
    }

    private void Resolve()
    {
        CancellationTokenSource resolving = new();
        _resolving = resolving;
        _ = ResolveAsync(resolving);
    }

    private async Task ResolveAsync(CancellationTokenSource resolving)
    {
        byte[][] found;
        try
        {
            found = await _address.ResolveAsync(resolving.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _hall.Loop.Post(() =>
        {
            if (_resolving != resolving)
                return;
            _resolving = null;
            _address.Keep(found, _hall.Now);
            if (found.Length == 0)
                Finish(ProbeOutcome.Failed, "no such host");
            else
                Try();
        });
    }

    private void Try()
    {
        _connected = false;
        _sent = 0;
        _received = 0;
        int error = _socket.Connect(_address.Known[_turn]);
        if (error != Errno.InProgress)
            Connected(error);
    }

    private void Connected(int error)
    {
        if (error != 0 && ++_turn < _address.Known.Length)
        {
            Try();
            return;
        }

        if (error != 0)
        {
            _address.Forget();
            Finish(ProbeOutcome.Failed, Describe(error));
            return;
        }

        _connected = true;
        if (_question is null)
            Finish(ProbeOutcome.Passed, "");
        else
            Exchange();
    }

    /// <summary>Sends what is left to send, reads what there is to read.</summary>
    private void Exchange()
    {
        ReadOnlySpan<byte> request = _question!.Request;
        while (_sent < request.Length)
        {
            int count = _socket.Send(request[_sent..]);
            if (count < 0)
            {
                FailUnless(Errno.Again, count);
                return;
            }

            _sent += count;
        }

        while (_received < _answer.Length)
        {
            int count = _socket.Receive(_answer.AsSpan(_received));
            if (count < 0)
            {
                FailUnless(Errno.Again, count);
                return;
            }

            if (count == 0)
            {
                Finish(ProbeOutcome.Failed, "the connection was closed without an answer");
                return;
            }

            _received += count;
        }

        string? wrong = _question.Judge(_answer);
        Finish(wrong is null ? ProbeOutcome.Passed : ProbeOutcome.Failed, wrong ?? "");
    }

    private void FailUnless(int expected, int result)
    {
        if (-result != expected)
            Finish(ProbeOutcome.Failed, Describe(-result));
    }

    private void TooLate()
    {
        _address.Forget();
        Finish(ProbeOutcome.TimedOut, "no answer in time");
    }

    private void Finish(ProbeOutcome outcome, string detail)
    {
        Rest();
        Action<ProbeResult>? done = _done;
        _done = null;
        done?.Invoke(new ProbeResult(outcome, detail, (long)Stopwatch.GetElapsedTime(_began).TotalMicroseconds));
    }

    private void Rest()
    {
        _timer.Cancel();
        _socket.Abort();
        _resolving?.Cancel();
        _resolving = null;
    }

    private static string Describe(int error) => error switch
    {
        Errno.ConnectionRefused => "connection refused",
        Errno.ConnectionReset => "connection reset",
        Errno.NetworkUnreachable or Errno.HostUnreachable => "unreachable",
        Errno.TimedOut => "connection timed out",
        _ => Errno.Text(error),
    };
}
