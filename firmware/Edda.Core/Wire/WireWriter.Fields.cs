using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Edda.Core.Wire;

// What has a length before it: text, bytes, messages and packed numbers.
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

    public void WritePackedInt32(uint tag, Int32List list) => WritePackedVarints<int, VarintKinds.Int32>(tag, list);

    public void WritePackedInt64(uint tag, Int64List list) => WritePackedVarints<long, VarintKinds.Int64>(tag, list);

    public void WritePackedUInt32(uint tag, UInt32List list) => WritePackedVarints<uint, VarintKinds.UInt32>(tag, list);

    public void WritePackedUInt64(uint tag, UInt64List list) => WritePackedVarints<ulong, VarintKinds.UInt64>(tag, list);

    public void WritePackedSInt32(uint tag, Int32List list) => WritePackedVarints<int, VarintKinds.SInt32>(tag, list);

    public void WritePackedSInt64(uint tag, Int64List list) => WritePackedVarints<long, VarintKinds.SInt64>(tag, list);

    public void WritePackedBool(uint tag, BoolList list) => WritePackedVarints<bool, VarintKinds.Bool>(tag, list);

    public void WritePackedEnum(uint tag, EnumList list) => WritePackedVarints<int, VarintKinds.Int32>(tag, list);

    public void WritePackedFixed32(uint tag, UInt32List list) => WritePackedFixed(tag, list);

    public void WritePackedFixed64(uint tag, UInt64List list) => WritePackedFixed(tag, list);

    public void WritePackedSFixed32(uint tag, Int32List list) => WritePackedFixed(tag, list);

    public void WritePackedSFixed64(uint tag, Int64List list) => WritePackedFixed(tag, list);

    public void WritePackedFloat(uint tag, FloatList list) => WritePackedFixed(tag, list);

    public void WritePackedDouble(uint tag, DoubleList list) => WritePackedFixed(tag, list);

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

    private void WritePackedVarints<T, TKind>(uint tag, ScalarList<T> list)
        where T : unmanaged
        where TKind : IVarintKind<T>
    {
        WriteTagged(tag, (uint)list.PackedSize);
        ReadOnlySpan<T> items = list.Span;
        int done = 0;
        if (BitConverter.IsLittleEndian)
        {
            _position += PackedVarints.Encode<T, TKind>(
                items, MemoryMarshal.CreateSpan(ref At(_position), _limit - _position), out done);
        }

        for (; done < items.Length; done++)
        {
            WriteVarint(TKind.ToWire(items[done]));
        }
    }

    private void WritePackedFixed<T>(uint tag, ScalarList<T> list)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(list.Span);
        WriteTagged(tag, (uint)bytes.Length);
        int start = _position;
        WriteRaw(bytes);
        if (!BitConverter.IsLittleEndian && !Failed)
        {
            LittleEndian.Reverse(MemoryMarshal.CreateSpan(ref At(start), bytes.Length), Unsafe.SizeOf<T>());
        }
    }
}
