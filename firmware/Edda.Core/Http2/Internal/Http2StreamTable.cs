using System;

namespace Edda.Core.Http2.Internal;

/// <summary>The places for streams, made once, and the windows of the connection as a stream of its own.</summary>
internal sealed class Http2StreamTable
{
    private readonly Http2Stream[] _places;
    private int _nextId;

    public Http2StreamTable(int places)
    {
        _places = new Http2Stream[places];
        for (int i = 0; i < places; i++)
        {
            _places[i] = new Http2Stream();
        }
    }

    /// <summary>Stands for the connection: stream 0 of RFC 9113, section 6.9. Never opened, never closed.</summary>
    public readonly Http2Stream Root = new Http2Stream();

    public int Places
    {
        get { return _places.Length; }
    }

    /// <summary>How many places are taken, those that wait for their RST_STREAM included.</summary>
    public int Taken;

    /// <summary>True when all stream numbers are used up and only a new connection can go on.</summary>
    public bool IsExhausted
    {
        get { return _nextId < 0; }
    }

    public void Reset()
    {
        for (int i = 0; i < _places.Length; i++)
        {
            Http2Stream stream = _places[i];
            stream.Id = 0;
            stream.State = Http2StreamState.Free;
            stream.Unconsumed = 0;
        }

        Taken = 0;
        _nextId = 1;
        Root.SendWindow = Http2Wire.DefaultWindow;
        Root.ReceiveWindow = Http2Wire.DefaultWindow;
        Root.Unconsumed = 0;
    }

    public Http2Stream At(int place)
    {
        return _places[place];
    }

    /// <summary>The stream with that number, or null when it is closed or was never opened.</summary>
    public Http2Stream? Find(int id)
    {
        for (int i = 0; i < _places.Length; i++)
        {
            if (_places[i].Id == id && id != 0)
            {
                return _places[i];
            }
        }

        return null;
    }

    /// <summary>True for a number that no stream can have had yet; even ones would be the server's, which may not push.</summary>
    public bool IsIdle(int id)
    {
        return (id & 1) == 0 || (!IsExhausted && id >= _nextId);
    }

    public Http2Stream? FindFree()
    {
        for (int i = 0; i < _places.Length; i++)
        {
            if (_places[i].State == Http2StreamState.Free)
            {
                return _places[i];
            }
        }

        return null;
    }

    /// <summary>The number that the next stream will have.</summary>
    public int NextId
    {
        get { return _nextId; }
    }

    public void Open(Http2Stream stream, int sendWindow, int receiveWindow)
    {
        stream.Id = _nextId;

        // Overflows to a negative number after the last one.
        _nextId += 2;
        stream.SendWindow = sendWindow;
        stream.ReceiveWindow = receiveWindow;
        stream.Unconsumed = 0;
        stream.Expected = Http2Stream.Unknown;
        Taken++;
        Advance(stream, Http2StreamEvent.Begin);
    }

    /// <summary>Applies an event; a stream that is over no longer holds anything against the connection's window.</summary>
    public bool Advance(Http2Stream stream, Http2StreamEvent happened)
    {
        if (!stream.TryAdvance(happened))
        {
            return false;
        }

        bool isFree = stream.State == Http2StreamState.Free;
        if (isFree || stream.State == Http2StreamState.Resetting)
        {
            Root.Unconsumed -= stream.Unconsumed;
            stream.Unconsumed = 0;
        }

        if (isFree)
        {
            Taken--;
        }

        return true;
    }

    /// <summary>Notes payload that has arrived for a stream.</summary>
    public void Arrive(Http2Stream stream, int count)
    {
        stream.ReceiveWindow -= count;
        stream.Unconsumed += count;
        Root.Unconsumed += count;
    }

    public void Consume(Http2Stream stream, int count)
    {
        int consumed = Math.Min(count, stream.Unconsumed);
        stream.Unconsumed -= consumed;
        Root.Unconsumed -= consumed;
    }

    /// <summary>
    /// The peer has changed what every stream starts with, so all that are open move by the difference, below zero if need
    /// be (RFC 9113, section 6.9.2). False when one would grow beyond 2^31-1.
    /// </summary>
    public bool TryShiftWindows(int difference)
    {
        for (int i = 0; i < _places.Length; i++)
        {
            Http2Stream stream = _places[i];
            if (stream.State != Http2StreamState.Free && !TryWiden(stream, difference))
            {
                return false;
            }
        }

        return true;
    }

    public static bool TryWiden(Http2Stream stream, int by)
    {
        if (by > 0 && stream.SendWindow > int.MaxValue - by)
        {
            return false;
        }

        stream.SendWindow += by;
        return true;
    }
}
