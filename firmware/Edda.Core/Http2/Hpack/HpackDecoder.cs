using System.Text;

namespace Edda.Core.Http2.Hpack;

/// <summary>
/// Decodes header blocks (RFC 7541) into buffers that it owns. One connection uses it, one thread at a time. With a table
/// capacity of 0, which is what a device has, it keeps nothing from one block to the next.
/// </summary>
public sealed partial class HpackDecoder
{
    private const int Failed = -1;

    private readonly HpackTable? _table;
    private readonly int _listCapacity;
    private readonly int _fieldCapacity;
    private int _tableLimit;

    // Made when they are first needed: many peers write no Huffman code at all.
    private HuffmanDecoder? _huffman;
    private byte[] _scratch = null!;

    // Where the current block is read.
    private byte[] _block = null!;
    private int _position;
    private int _end;
    private int _listSize;
    private HpackStatus _failure;

    // The two texts of the current field: in the block itself, or in the scratch buffer.
    private int _scratchUsed;
    private byte[] _name = null!;
    private int _nameOffset;
    private int _nameLength;
    private byte[] _value = null!;
    private int _valueOffset;
    private int _valueLength;

    /// <param name="tableCapacity">The largest dynamic table this side will ever allow.</param>
    /// <param name="fieldCapacity">The longest field, name and value, that is not spelled out in the block.</param>
    /// <param name="listCapacity">The largest list of fields, counted as SETTINGS_MAX_HEADER_LIST_SIZE does.</param>
    public HpackDecoder(int tableCapacity, int fieldCapacity, int listCapacity)
    {
        _table = tableCapacity > 0 ? new HpackTable(tableCapacity) : null;
        _tableLimit = tableCapacity;
        _listCapacity = listCapacity;
        _fieldCapacity = fieldCapacity;
    }

    /// <summary>Sets the table size that this side has announced and the peer has acknowledged, up to the capacity.</summary>
    public void SetTableLimit(int limit)
    {
        _tableLimit = limit;
    }

    /// <summary>Decodes a whole block and hands each field to the sink. Fields before a failure have been handed out.</summary>
    public HpackStatus Decode(byte[] block, int offset, int count, IHpackSink sink)
    {
        _scratch ??= new byte[_fieldCapacity];
        _block = block;
        _position = offset;
        _end = offset + count;
        _listSize = 0;
        _failure = HpackStatus.Ok;
        ReadSizeUpdates();
        while (_failure == HpackStatus.Ok && _position < _end)
        {
            ReadField(sink);
        }

        return _failure;
    }

    /// <summary>Lets go of all buffers; the next block has new ones.</summary>
    public void Release()
    {
        _huffman = null;
        _scratch = null!;
        _block = null!;
        _name = null!;
        _value = null!;
    }

    /// <summary>
    /// Section 6.3: 001, then the size in 5 bits and more. Allowed before the first field only (section 4.2).
    /// </summary>
    /// <remarks>
    /// RFC 9113, section 4.3.1, wants a connection ended when the first block after a smaller table was acknowledged says
    /// nothing about it. That is not done: the gRPC library in C answers a call it refuses at once with a block written by
    /// hand that leaves it out, and a block that then refers to an entry we do not have fails on its own.
    /// </remarks>
    private void ReadSizeUpdates()
    {
        while (_position < _end && (_block[_position] & 0xe0) == 0x20)
        {
            int size = ReadInteger(0x1f);
            if (size < 0 || size > _tableLimit)
            {
                _failure = HpackStatus.Malformed;
                return;
            }

            if (_table != null)
            {
                _table.SetLimit(size);
            }
        }
    }

    private void ReadField(IHpackSink sink)
    {
        _scratchUsed = 0;
        int first = _block[_position];
        bool isIndexed = (first & 0x80) != 0;
        bool isRemembered = (first & 0xc0) == 0x40;
        bool isRead = isIndexed ? ReadIndexed() : ReadLiteral(isRemembered, first);
        if (!isRead)
        {
            return;
        }

        _listSize += _nameLength + _valueLength + HpackTable.EntryOverhead;
        if (_listSize > _listCapacity)
        {
            _failure = HpackStatus.TooLarge;
            return;
        }

        if (isRemembered && _table != null)
        {
            _table.Add(_name, _nameOffset, _nameLength, _value, _valueOffset, _valueLength);
        }

        sink.OnField(_name, _nameOffset, _nameLength, _value, _valueOffset, _valueLength);
    }

    /// <summary>Section 6.1: 1, then the index of name and value.</summary>
    private bool ReadIndexed()
    {
        int index = ReadInteger(0x7f);
        return index > 0 ? LookUpName(index) && LookUpValue(index) : Fail(HpackStatus.Malformed);
    }

    /// <summary>Section 6.2: 01, 0000 or 0001, then the index of the name or 0 and the name itself, then the value.</summary>
    private bool ReadLiteral(bool isRemembered, int first)
    {
        // A size update (001) after a field ends up here.
        if (!isRemembered && (first & 0xe0) == 0x20)
        {
            return Fail(HpackStatus.Malformed);
        }

        int index = ReadInteger(isRemembered ? 0x3f : 0x0f);
        if (index < 0)
        {
            return Fail(HpackStatus.Malformed);
        }

        return (index == 0 ? ReadText(true) : LookUpName(index)) && ReadText(false);
    }

    private bool LookUpName(int index)
    {
        int length;
        if (index <= HpackStaticTable.Count)
        {
            string text = HpackStaticTable.Name(index);
            length = text.Length;
            if (!HasScratch(length))
            {
                return false;
            }

            Encoding.UTF8.GetBytes(text, 0, length, _scratch, _scratchUsed);
        }
        else
        {
            int entry = index - HpackStaticTable.Count - 1;
            if (_table == null || entry >= _table.Count)
            {
                return Fail(HpackStatus.Malformed);
            }

            length = _table.NameLength(entry);
            if (!HasScratch(length))
            {
                return false;
            }

            _table.CopyName(entry, _scratch, _scratchUsed);
        }

        SetName(_scratch, _scratchUsed, length);
        _scratchUsed += length;
        return true;
    }

    /// <summary>The index was good for a name already.</summary>
    private bool LookUpValue(int index)
    {
        int length;
        if (index <= HpackStaticTable.Count)
        {
            string text = HpackStaticTable.Value(index);
            length = text.Length;
            if (!HasScratch(length))
            {
                return false;
            }

            Encoding.UTF8.GetBytes(text, 0, length, _scratch, _scratchUsed);
        }
        else
        {
            int entry = index - HpackStaticTable.Count - 1;
            length = _table!.ValueLength(entry);
            if (!HasScratch(length))
            {
                return false;
            }

            _table.CopyValue(entry, _scratch, _scratchUsed);
        }

        SetValue(_scratch, _scratchUsed, length);
        return true;
    }

    /// <summary>Section 5.2: a bit for Huffman, the length in 7 bits and more, the bytes.</summary>
    private bool ReadText(bool isName)
    {
        if (_position == _end)
        {
            return Fail(HpackStatus.Malformed);
        }

        bool isHuffman = (_block[_position] & 0x80) != 0;
        int length = ReadInteger(0x7f);
        if (length < 0 || length > _end - _position)
        {
            return Fail(HpackStatus.Malformed);
        }

        byte[] buffer = _block;
        int offset = _position;
        _position += length;
        if (isHuffman)
        {
            _huffman ??= new HuffmanDecoder();
            length = _huffman.Decode(_block, offset, length, _scratch, _scratchUsed);
            if (length < 0)
            {
                return Fail(length == HuffmanDecoder.TooLarge ? HpackStatus.TooLarge : HpackStatus.Malformed);
            }

            buffer = _scratch;
            offset = _scratchUsed;
            _scratchUsed += length;
        }

        if (isName)
        {
            SetName(buffer, offset, length);
        }
        else
        {
            SetValue(buffer, offset, length);
        }

        return true;
    }

    /// <summary>Section 5.1, up to about 2^28; a longer one is an error, which the section allows.</summary>
    private int ReadInteger(int mask)
    {
        int position = _position;
        int value = _block[position++] & mask;
        if (value == mask)
        {
            int shift = 0;
            int part;
            do
            {
                if (position == _end || shift > 21)
                {
                    return Failed;
                }

                part = _block[position++];
                value += (part & 0x7f) << shift;
                shift += 7;
            }
            while ((part & 0x80) != 0);
        }

        _position = position;
        return value;
    }

    private void SetName(byte[] buffer, int offset, int length)
    {
        _name = buffer;
        _nameOffset = offset;
        _nameLength = length;
    }

    private void SetValue(byte[] buffer, int offset, int length)
    {
        _value = buffer;
        _valueOffset = offset;
        _valueLength = length;
    }

    private bool HasScratch(int length)
    {
        return length <= _scratch.Length - _scratchUsed || Fail(HpackStatus.TooLarge);
    }

    private bool Fail(HpackStatus status)
    {
        _failure = status;
        return false;
    }
}
