using Edda.Core.Http2;
using Edda.Core.Http2.Internal;

namespace Edda.Edge.Grpc.Internal.Http2;

/// <content>The streams: how they begin, and what the peer sends for them.</content>
internal sealed partial class Http2ServerConnection
{
    // A client that gives calls up may begin others at once, although the handlers of the old ones have not returned yet.
    private const int ToleratedExcess = 2;

    private readonly Dictionary<int, ServerStream> _streams = [];
    private readonly ClosedStreams _closed = new();

    // Streams whose objects are in use, and those that the peer counts.
    private int _count;
    private int _active;
    private bool _isLeaving;

    public ServerStream Rent() => _owner.Rent();

    /// <summary>One that never began.</summary>
    public void GiveUp(ServerStream stream) => _owner.Return(stream);

    /// <summary>Begins a stream whose header block is whole. False when it was refused.</summary>
    public bool Open(ServerStream stream, int id, bool endsStream)
    {
        lock (Gate)
        {
            Http2Error refusal = stream.Fields.IsMalformed ? Http2Error.ProtocolError
                : _isLeaving || _active >= _owner.Limits.MaxStreamsPerConnection ? Http2Error.RefusedStream
                : _count >= _owner.Limits.MaxStreamsPerConnection * ToleratedExcess ? Http2Error.EnhanceYourCalm
                : Http2Error.NoError;
            if (refusal != Http2Error.NoError)
            {
                _replies.Reset(id, refusal);
                if (!endsStream)
                {
                    _closed.Remember(id);
                }
            }
            else
            {
                stream.Begin(this, id, _sender.InitialWindow, _owner.Limits.StreamWindow);
                _streams.Add(id, stream);
                _runnable.Enqueue(stream);
                _active++;
                _count++;
                Volatile.Write(ref _idleSince, 0);
                if (endsStream)
                {
                    EndRequest(stream);
                }

                return true;
            }
        }

        GiveUp(stream);
        return false;
    }

    /// <summary>A DATA frame begins; all of it counts against the windows.</summary>
    public Http2Error StartData(int id, int length)
    {
        lock (Gate)
        {
            if (!_window.TryTake(length))
            {
                return Http2Error.FlowControlError;
            }

            if (!_streams.TryGetValue(id, out ServerStream? stream))
            {
                return _closed.Knows(id) ? Http2Error.NoError : Http2Error.StreamClosed;
            }

            if (stream.PeerHasEnded)
            {
                return Http2Error.StreamClosed;
            }

            stream.ReceiveWindow -= length;
            if (stream.ReceiveWindow < 0)
            {
                BreakUnderGate(stream, Http2Error.FlowControlError);
            }

            return Http2Error.NoError;
        }
    }

    /// <summary>False when nobody wants the bytes any more.</summary>
    public bool Append(int id, ReadOnlySpan<byte> bytes)
    {
        lock (Gate)
        {
            if (!_streams.TryGetValue(id, out ServerStream? stream) || stream.IsOver)
            {
                return false;
            }

            stream.RequestBody.Append(bytes);
            stream.Received += bytes.Length;
            stream.Unread += bytes.Length;
            return true;
        }
    }

    /// <param name="overhead">What of the frame went to nobody: padding, and what came for a stream that is over.</param>
    public void EndData(int id, bool endsStream, int overhead, bool hasBrought)
    {
        lock (Gate)
        {
            _window.Give(overhead);
            if (!_streams.TryGetValue(id, out ServerStream? stream))
            {
                if (endsStream)
                {
                    _closed.Forget(id);
                }

                return;
            }

            if (!stream.IsOver)
            {
                if (overhead > 0)
                {
                    stream.ReceiveWindow += overhead;
                    _replies.Widen(id, overhead);
                }

                if (hasBrought && !endsStream)
                {
                    stream.RequestBody.Show();
                }
            }

            if (endsStream)
            {
                EndRequest(stream);
            }
        }
    }

    /// <summary>A header block for a stream that has begun before.</summary>
    public Http2Error OnTrailers(int id, bool isGood)
    {
        lock (Gate)
        {
            if (!_streams.TryGetValue(id, out ServerStream? stream))
            {
                return _closed.Knows(id) ? Http2Error.NoError : Http2Error.StreamClosed;
            }

            if (stream.PeerHasEnded)
            {
                return Http2Error.StreamClosed;
            }

            if (isGood)
            {
                EndRequest(stream);
            }
            else
            {
                BreakUnderGate(stream, Http2Error.ProtocolError);
            }

            return Http2Error.NoError;
        }
    }

    public Http2Error OnWindowUpdate(int id, int increment)
    {
        lock (Gate)
        {
            if (id == 0)
            {
                return increment == 0 ? Http2Error.ProtocolError
                    : _sender.TryWiden(increment) ? Http2Error.NoError
                    : Http2Error.FlowControlError;
            }

            if (_streams.TryGetValue(id, out ServerStream? stream) && !stream.IsSent)
            {
                if (increment == 0)
                {
                    BreakUnderGate(stream, Http2Error.ProtocolError);
                }
                else if (!_sender.TryWiden(stream, increment))
                {
                    BreakUnderGate(stream, Http2Error.FlowControlError);
                }
            }

            return Http2Error.NoError;
        }
    }

    public Http2Error Apply(int setting, int value)
    {
        lock (Gate)
        {
            return _sender.Apply(setting, value, _streams.Values);
        }
    }

    public void AcknowledgeSettings()
    {
        lock (Gate)
        {
            _replies.AcknowledgeSettings();
        }
    }

    public void OnPing(bool isAnswer, int high, int low)
    {
        lock (Gate)
        {
            // An answer says no more than that the peer is there, as everything does that comes from it.
            if (!isAnswer)
            {
                _replies.AnswerPing(high, low);
            }
        }
    }

    public bool TakeProgress()
    {
        lock (Gate)
        {
            return _sender.TakeProgress();
        }
    }
}
