using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Wire;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Settings;

namespace Edda.Jotunheim.Queue;

/// <summary>
/// Events that happened while the hub was away, in flash: they outlive a restart and the end of the power. A bounded
/// number of pages; when there is no more room the oldest page goes, and its events are counted. A page stays until the
/// hub has all of its events, so after a restart in between some are said again, by the name they had: none is missing, and
/// the hub tells none twice.
/// </summary>
/// <remarks>Each page is a file that a new version replaces in one step. Empty, the queue holds no buffer.</remarks>
public sealed class OfflineQueue
{
    public const int DefaultPages = 16;

    /// <summary>What a page takes of flash at most.</summary>
    public const int PageBytes = QueuePage.Size;

    private const string FileName = "queue";

    private readonly IStorage _storage;
    private readonly int _pages;
    private QueuePage _head;
    private QueuePage _tail;
    private int _record;
    private readonly uint _queue;
    private uint _first;
    private uint _next;

    /// <param name="queue">By which what is queued in this run is known: a number that no other run has.</param>
    public OfflineQueue(IStorage storage, int pages, uint queue)
    {
        _storage = storage;
        _pages = pages;
        _queue = queue;
        Find();
    }

    public bool IsEmpty
    {
        get { return _first == _next; }
    }

    /// <summary>There are events that nobody has taken yet: what happens now has to come after them.</summary>
    public bool HasMore
    {
        get { return _next - _first > 1 || (_first != _next && !IsPageTaken); }
    }

    /// <summary>Events that had no room, and were not told yet.</summary>
    public uint Lost;

    /// <summary>Pages that were written in part, or that flash has lost.</summary>
    public int Torn;

    /// <summary>Times that flash could not be written: what happened then would not outlive a restart.</summary>
    public int Unkept;

    /// <summary>All of the oldest page was taken: it can go as soon as the hub has it.</summary>
    public bool IsPageTaken
    {
        get { return _head != null && _record >= _head.Used; }
    }

    public void AddNumber(string source, double value, long deviceMs)
    {
        long bits = System.BitConverter.DoubleToInt64Bits(value);
        byte[] bytes = new byte[8];
        for (int i = 0; i < 8; i++)
        {
            bytes[i] = (byte)(bits >> (8 * i));
        }

        Add(QueuePage.Number, source, bytes, deviceMs);
    }

    public void AddFlag(string source, bool value, long deviceMs)
    {
        Add(QueuePage.Flag, source, [value ? (byte)1 : (byte)0], deviceMs);
    }

    public void AddText(string source, string text, long deviceMs)
    {
        Add(QueuePage.Words, source, System.Text.Encoding.UTF8.GetBytes(text), deviceMs);
    }

    /// <summary>Fills in the oldest event that was not taken yet. False: none, or its page is not confirmed yet.</summary>
    public bool TryPeek(Event into)
    {
        while (_head == null && _first != _next)
        {
            _record = QueuePage.Start;
            _head = _tail != null && _tail.Place == _first ? _tail : Load(_first);
            if (_head == null)
            {
                Torn++;
                Lost++;
                Forget();
            }
        }

        if (_head == null || IsPageTaken)
        {
            return false;
        }

        Read(_head.Bytes, _record, into);
        into.Lost = Lost;
        into.Queued = _head.NameOf(_record);
        return true;
    }

    /// <summary>The event was taken, and with it the word of what was lost before.</summary>
    public void Take()
    {
        Lost = 0;
        _record = _head.Next(_record);
    }

    /// <summary>The hub has the page.</summary>
    public void Forget()
    {
        _storage.Delete(NameOf(_first));
        if (_tail == _head)
        {
            _tail = null;
        }

        _head = null;
        _first++;
    }

    private static void Read(byte[] bytes, int record, Event into)
    {
        long deviceMs = 0;
        for (int i = 7; i >= 0; i--)
        {
            deviceMs = (deviceMs << 8) | bytes[record + 1 + i];
        }

        into.DeviceMs = (ulong)deviceMs;
        into.Source.Set(bytes, record + 10, bytes[record + 9]);
        int length = record + 10 + bytes[record + 9];
        int at = length + 1;
        Value value = into.EnsureValue();
        switch (bytes[record])
        {
            case QueuePage.Flag:
                value.Boolean = bytes[at] != 0;
                break;
            case QueuePage.Number:
                long bits = 0;
                for (int i = 7; i >= 0; i--)
                {
                    bits = (bits << 8) | bytes[at + i];
                }

                value.Number = System.BitConverter.Int64BitsToDouble(bits);
                break;
            default:
                value.EnsureText().Set(bytes, at, bytes[length]);
                break;
        }
    }

    private void Add(byte kind, string source, byte[] value, long deviceMs)
    {
        if (_tail == null || !_tail.TryAdd(kind, deviceMs, source, value))
        {
            if (_next - _first == (uint)_pages)
            {
                Drop();
            }

            _tail = QueuePage.Create(_queue, _next);
            _next++;
            if (!_tail.TryAdd(kind, deviceMs, source, value))
            {
                Lost++;
            }
        }

        _tail.Close(Lost);
        if (!SafeFile.Write(_storage, NameOf(_tail.Place), _tail.Bytes, _tail.Length))
        {
            Unkept++;
        }
    }

    private void Drop()
    {
        QueuePage oldest = _head != null ? _head : Load(_first);
        if (oldest != null)
        {
            Lost += (uint)oldest.Count(_head != null ? _record : QueuePage.Start);
        }

        Forget();
    }

    /// <summary>What is left of the last run: the pages there are, whole or not, and how many events had been dropped.</summary>
    private void Find()
    {
        bool isAny = false;
        for (int i = 0; i < _pages; i++)
        {
            QueuePage page = Load((uint)i);
            if (page == null || page.Place % (uint)_pages != (uint)i)
            {
                continue;
            }

            if (!isAny || page.Place < _first)
            {
                _first = page.Place;
            }

            if (!isAny || page.Place >= _next)
            {
                _next = page.Place + 1;
                Lost = page.Lost;
            }

            isAny = true;
        }
    }

    private QueuePage Load(uint place)
    {
        byte[] bytes = _storage.Read(NameOf(place));
        return bytes == null ? null : QueuePage.Parse(bytes);
    }

    private string NameOf(uint place)
    {
        return FileName + (place % (uint)_pages).ToString();
    }
}
