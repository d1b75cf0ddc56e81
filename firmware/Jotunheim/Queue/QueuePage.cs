using System;
using System.Text;

namespace Edda.Jotunheim.Queue;

/// <summary>
/// Events in a piece of flash, as bytes with a check over all of them: a write that the power's end cut short is noticed.
/// </summary>
/// <remarks>
/// <code>
///  0  'Q' 2          the kind and its version
///  2  number         of the page, little-endian: each new one's is one higher
///  6  lost           events that the queue had dropped when this was written
/// 10  used           up to where there are records
/// 12  queue          a number of the run that wrote the page, which no other run has
/// 16  records        kind (1), device's milliseconds (8), length of the source (1), source, length of the value (1), value
/// used  check        CRC-32 of all before
/// </code>
/// </remarks>
internal sealed class QueuePage
{
    public const int Size = 256;
    public const int Start = 16;
    public const byte Number = 1;
    public const byte Flag = 2;
    public const byte Words = 3;

    private const int CheckSize = 4;
    private const int RecordHead = 11;
    private const byte Kind = (byte)'Q';
    private const byte Version = 2;

    private QueuePage(byte[] bytes)
    {
        Bytes = bytes;
    }

    public readonly byte[] Bytes;

    /// <summary>What is written: all records and the check.</summary>
    public int Length
    {
        get { return Used + CheckSize; }
    }

    public int Used
    {
        get { return Bytes[10] | (Bytes[11] << 8); }
        private set
        {
            Bytes[10] = (byte)value;
            Bytes[11] = (byte)(value >> 8);
        }
    }

    public uint Place
    {
        get { return Get(2); }
    }

    public uint Lost
    {
        get { return Get(6); }
    }

    public uint Queue
    {
        get { return Get(12); }
    }

    public static QueuePage Create(uint queue, uint place)
    {
        QueuePage page = new QueuePage(new byte[Size]);
        page.Bytes[0] = Kind;
        page.Bytes[1] = Version;
        page.Put(2, place);
        page.Put(12, queue);
        page.Used = Start;
        return page;
    }

    /// <summary>Null for what is no whole page.</summary>
    public static QueuePage Parse(byte[] bytes)
    {
        if (bytes.Length < Start + CheckSize || bytes.Length > Size || bytes[0] != Kind || bytes[1] != Version)
        {
            return null;
        }

        QueuePage page = new QueuePage(bytes);
        return page.Length == bytes.Length && page.Get(page.Used) == Check(bytes, page.Used) ? page : null;
    }

    /// <summary>False: no room.</summary>
    public bool TryAdd(byte kind, long deviceMs, string source, byte[] value)
    {
        byte[] name = Encoding.UTF8.GetBytes(source);
        int at = Used;
        if (at + RecordHead + name.Length + value.Length + CheckSize > Size)
        {
            return false;
        }

        Bytes[at] = kind;
        for (int i = 0; i < 8; i++)
        {
            Bytes[at + 1 + i] = (byte)(deviceMs >> (8 * i));
        }

        Bytes[at + 9] = (byte)name.Length;
        Array.Copy(name, 0, Bytes, at + 10, name.Length);
        Bytes[at + 10 + name.Length] = (byte)value.Length;
        Array.Copy(value, 0, Bytes, at + RecordHead + name.Length, value.Length);
        Used = at + RecordHead + name.Length + value.Length;
        return true;
    }

    /// <summary>Makes it ready to be written.</summary>
    public void Close(uint lost)
    {
        Put(6, lost);
        Put(Used, Check(Bytes, Used));
    }

    /// <summary>Where the record after this one begins.</summary>
    public int Next(int record)
    {
        int value = record + 10 + Bytes[record + 9];
        return value + 1 + Bytes[value];
    }

    /// <summary>What no other record of any queue is called; of those that came later in this queue it is higher.</summary>
    public ulong NameOf(int record)
    {
        return ((ulong)Queue << 32) | ((Place << 8) + (uint)record);
    }

    /// <summary>How many records there are from this one on.</summary>
    public int Count(int record)
    {
        int count = 0;
        while (record < Used)
        {
            record = Next(record);
            count++;
        }

        return count;
    }

    private static uint Check(byte[] bytes, int count)
    {
        uint crc = 0xffffffff;
        for (int i = 0; i < count; i++)
        {
            crc ^= bytes[i];
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xedb88320;
            }
        }

        return ~crc;
    }

    private uint Get(int at)
    {
        return Bytes[at] | ((uint)Bytes[at + 1] << 8) | ((uint)Bytes[at + 2] << 16) | ((uint)Bytes[at + 3] << 24);
    }

    private void Put(int at, uint value)
    {
        Bytes[at] = (byte)value;
        Bytes[at + 1] = (byte)(value >> 8);
        Bytes[at + 2] = (byte)(value >> 16);
        Bytes[at + 3] = (byte)(value >> 24);
    }
}
