using System.Buffers;
using Edda.Core.Http2;
using Edda.Core.Http2.Internal;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <summary>
/// What a connection has to say besides its responses: greeting, acknowledgements, windows, refusals and its leave. They
/// wait here as facts and are frames only when somebody writes. Everything happens under the connection's gate.
/// </summary>
internal sealed class Replies(GrpcServerLimits limits)
{
    private bool _hasGreeted;
    private int _settingsAcks;
    private List<(int High, int Low)>? _pingAnswers;
    private bool _wantsPing;
    private int _given;
    private List<(int Id, int Count)>? _streamsGiven;
    private List<(int Id, Http2Error Error)>? _resets;
    private bool _wantsFarewell;

    /// <summary>The client has been told that no more streams are served.</summary>
    public bool HasSaidFarewell { get; private set; }

    /// <summary>The last frame is written: nothing follows.</summary>
    public bool IsDone { get; private set; }

    public bool IsEmpty => _hasGreeted && !_wantsPing && !_wantsFarewell
        && (_settingsAcks | _given) == 0
        && _pingAnswers is not { Count: > 0 } && _resets is not { Count: > 0 } && _streamsGiven is not { Count: > 0 };

    public void AcknowledgeSettings() => _settingsAcks++;

    public void AnswerPing(int high, int low) => (_pingAnswers ??= []).Add((high, low));

    public void Ping() => _wantsPing = true;

    /// <summary>So much more may be sent on the connection.</summary>
    public void Widen(int count) => _given += count;

    /// <summary>So much more may be sent on the stream.</summary>
    public void Widen(int id, int count) => (_streamsGiven ??= []).Add((id, count));

    /// <summary>For a stream that has no object: it was refused, or is over.</summary>
    public void Reset(int id, Http2Error error) => (_resets ??= []).Add((id, error));

    public void Farewell() => _wantsFarewell = true;

    /// <summary>Writes all but the leave, which comes after the responses.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        if (!_hasGreeted)
        {
            _hasGreeted = true;
            WriteGreeting(output);
        }

        for (; _settingsAcks > 0; _settingsAcks--)
        {
            Frames.Write(output, Http2Wire.Settings, Http2Wire.Ack, 0, default);
        }

        WritePings(output);
        WriteWindows(output);
        if (_resets is { Count: > 0 } resets)
        {
            foreach ((int id, Http2Error error) in resets)
            {
                Frames.WriteWord(output, Http2Wire.RstStream, id, (int)error);
            }

            resets.Clear();
        }
    }

    /// <param name="last">The highest stream that was begun.</param>
    public void WriteFarewell(IBufferWriter<byte> output, int last)
    {
        if (_wantsFarewell)
        {
            _wantsFarewell = false;
            HasSaidFarewell = true;
            Frames.WriteGoAway(output, last, Http2Error.NoError);
        }
    }

    /// <summary>What the peer did wrong ends everything.</summary>
    public void WriteError(IBufferWriter<byte> output, int last, Http2Error error)
    {
        IsDone = true;
        Frames.WriteGoAway(output, last, error);
    }

    private void WritePings(IBufferWriter<byte> output)
    {
        if (_pingAnswers is { Count: > 0 } answers)
        {
            foreach ((int high, int low) in answers)
            {
                Frames.WritePing(output, Http2Wire.Ack, high, low);
            }

            answers.Clear();
        }

        if (_wantsPing)
        {
            _wantsPing = false;
            Frames.WritePing(output, 0, 0, 0);
        }
    }

    private void WriteWindows(IBufferWriter<byte> output)
    {
        if (_given > 0)
        {
            Frames.WriteWord(output, Http2Wire.WindowUpdate, 0, _given);
            _given = 0;
        }

        if (_streamsGiven is { Count: > 0 } given)
        {
            foreach ((int id, int count) in given)
            {
                Frames.WriteWord(output, Http2Wire.WindowUpdate, id, count);
            }

            given.Clear();
        }
    }

    private void WriteGreeting(IBufferWriter<byte> output)
    {
        Span<byte> settings = Frames.Begin(output, 4 * Http2Wire.SettingSize, Http2Wire.Settings, 0, 0);
        Frames.PutSetting(settings, 0, Http2Wire.HeaderTableSize, HeaderReceiver.TableSize);
        Frames.PutSetting(settings, 1, Http2Wire.MaxConcurrentStreams, limits.MaxStreamsPerConnection);
        Frames.PutSetting(settings, 2, Http2Wire.InitialWindowSize, limits.StreamWindow);
        Frames.PutSetting(settings, 3, Http2Wire.MaxHeaderListSize, limits.MaxHeaderBytes);
        Frames.End(output, 4 * Http2Wire.SettingSize);
        int more = limits.ConnectionWindow - Http2Wire.DefaultWindow;
        if (more > 0)
        {
            Frames.WriteWord(output, Http2Wire.WindowUpdate, 0, more);
        }
    }
}
