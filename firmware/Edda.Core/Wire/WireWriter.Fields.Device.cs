using System;

namespace Edda.Core.Wire;

// What has a length before it: text, bytes, messages and packed numbers.
public sealed partial class WireWriter
{
    public void WriteText(uint tag, Text text)
    {
        WriteBytes(tag, text);
    }

    public void WriteBlob(uint tag, Blob blob)
    {
        WriteBytes(tag, blob);
    }

    public void WriteTexts(uint tag, TextList list)
    {
        for (int i = 0; i < list.Count; i++)
        {
            WriteBytes(tag, list[i]);
        }
    }

    /// <summary>Writes a nested message that has been measured.</summary>
    public void WriteMessage(uint tag, Message message)
    {
        WriteUInt64(tag, (uint)message.CachedSize);
        WireWriter writer = this;
        message.WriteFields(ref writer);
    }

    public void WriteMessages(uint tag, MessageList list)
    {
        for (int i = 0; i < list.Count; i++)
        {
            WriteMessage(tag, list.MessageAt(i));
        }
    }

    /// <summary>Writes bytes as they are.</summary>
    public void WriteRaw(byte[] bytes, int offset, int count)
    {
        if (HasRoom(count))
        {
            Array.Copy(bytes, offset, _bytes, _position, count);
            _position += count;
        }
    }

    private void WriteBytes(uint tag, WireBytes value)
    {
        WriteUInt64(tag, (uint)value.Length);
        if (HasRoom(value.Length))
        {
            value.CopyTo(_bytes, _position);
            _position += value.Length;
        }
    }
}
