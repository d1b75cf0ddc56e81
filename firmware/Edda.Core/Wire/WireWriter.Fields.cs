using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Edda.Core.Wire;

// What has a length before it: text, bytes and messages.
public ref partial struct WireWriter
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteText(uint tag, Text text) => WriteBytes(tag, text);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBlob(uint tag, Blob blob) => WriteBytes(tag, blob);

    public void WriteTexts(uint tag, TextList list)
    {
        for (int i = 0; i < list.Count; i++)
        {
            WriteBytes(tag, list[i]);
        }
    }

    public void WriteBlobs(uint tag, BlobList list)
    {
        for (int i = 0; i < list.Count; i++)
        {
            WriteBytes(tag, list[i]);
        }
    }

    /// <summary>Writes a nested message that has been measured.</summary>
    public void WriteMessage(uint tag, Message message)
    {
        WriteTagged(tag, (uint)message.CachedSize);
        message.WriteFields(ref this);
    }

    public void WriteMessages(uint tag, MessageList list)
    {
        for (int i = 0; i < list.Count; i++)
        {
            WriteMessage(tag, list.MessageAt(i));
        }
    }

    /// <summary>Writes bytes as they are.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        if (HasRoom(bytes.Length))
        {
            bytes.CopyTo(MemoryMarshal.CreateSpan(ref At(_position), bytes.Length));
            _position += bytes.Length;
        }
    }

    /// <summary>The same, in the form that the device has too.</summary>
    public void WriteRaw(byte[] bytes, int offset, int count) => WriteRaw(new ReadOnlySpan<byte>(bytes, offset, count));

    private void WriteBytes(uint tag, WireBytes value)
    {
        int length = value.Length;
        byte[] buffer = value.Buffer;
        int position = _position;
        if (tag < 0x80
            && length <= Vector256<byte>.Count
            && _limit - position >= Vector256<byte>.Count + 2
            && buffer.Length >= Vector256<byte>.Count)
        {
            // The rest of the vector is inside of this message and is overwritten by what follows.
            At(position) = (byte)tag;
            At(position + 1) = (byte)length;
            Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(buffer)).StoreUnsafe(ref At(position + 2));
            _position = position + length + 2;
            return;
        }

        WriteTagged(tag, (uint)length);
        WriteRaw(value.Span);
    }
}
