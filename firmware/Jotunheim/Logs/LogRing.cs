using System.Text;
using Edda.Core.Buffers;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Logs;

/// <summary>
/// Errors and warnings, the newest in a ring of bytes. It is kept in flash at each error and before a restart, so that
/// the lines before a crash can still be asked for after it. Each line goes to the serial line too, as it is written.
/// </summary>
public sealed class LogRing
{
    public const int Capacity = 192;
    private const int LongestLine = 120;
    private const string FileName = "log";

    private readonly RingBuffer _ring = new RingBuffer(Capacity);
    private readonly IStorage _storage;
    private readonly IClock _clock;
    private readonly ISerial _serial;

    /// <param name="serial">Null: none.</param>
    public LogRing(IStorage storage, IClock clock, ISerial serial)
    {
        _storage = storage;
        _clock = clock;
        _serial = serial;
        byte[] kept = storage.Read(FileName);
        if (kept != null && kept.Length <= Capacity)
        {
            _ring.Write(kept, 0, kept.Length);
        }
    }

    public int Errors;

    public int Warnings;

    public void Error(string text)
    {
        Errors++;
        Add("E ", text);
        Keep();
    }

    public void Warn(string text)
    {
        Warnings++;
        Add("W ", text);
    }

    /// <summary>Puts the ring into flash.</summary>
    public void Keep()
    {
        byte[] bytes = new byte[_ring.Count];
        Copy(bytes);
        _storage.Write(FileName, bytes, bytes.Length);
    }

    /// <summary>The end of the log, at most that many bytes of it, beginning with a whole line.</summary>
    public string Tail(int most)
    {
        byte[] bytes = new byte[_ring.Count];
        Copy(bytes);
        int start = bytes.Length - most;
        if (start > 0)
        {
            while (start < bytes.Length && bytes[start - 1] != (byte)'\n')
            {
                start++;
            }
        }
        else
        {
            start = 0;
        }

        return Encoding.UTF8.GetString(bytes, start, bytes.Length - start);
    }

    private void Add(string level, string text)
    {
        string line = level + _clock.Now.ToString() + " " + (text.Length > LongestLine ? text.Substring(0, LongestLine) : text);
        _serial?.Write(line);
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        while (_ring.Free < bytes.Length)
        {
            DropLine();
        }

        _ring.Write(bytes, 0, bytes.Length);
    }

    private void DropLine()
    {
        bool isEnd = false;
        while (!isEnd && _ring.Count > 0)
        {
            isEnd = _ring.Bytes[_ring.ReadOffset] == (byte)'\n';
            _ring.Skip(1);
        }
    }

    private void Copy(byte[] target)
    {
        int at = _ring.ReadOffset;
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = _ring.Bytes[at];
            at = at + 1 == _ring.Capacity ? 0 : at + 1;
        }
    }
}
