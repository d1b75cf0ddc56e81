using System;
using System.Text;

namespace Edda.Core.Wire;

/// <summary>
/// Between messages and bytes. The cursors are spans here and objects on the device, so this comes as a pair of files.
/// Its owner uses it on one thread.
/// </summary>
public sealed class MessageCodec
{
    /// <summary>Where the last failed read failed.</summary>
    public string FailedPath = "";

    public bool TryRead(Message message, byte[] bytes, int offset, int count)
    {
        var reader = new WireReader(new ReadOnlySpan<byte>(bytes, offset, count));
        if (message.TryRead(ref reader) == WireStatus.Ok)
        {
            return true;
        }

        FailedPath = reader.FailedPath ?? "";
        return false;
    }

    /// <summary>Writes a message of known size. False when it changed since it was measured.</summary>
    public bool TryWrite(Message message, byte[] bytes, int offset, int count)
    {
        var writer = new WireWriter(new Span<byte>(bytes, offset, count));
        message.Write(ref writer);
        return !writer.Failed && writer.Position == count;
    }

    public static string ReadText(byte[] utf8, int offset, int count)
    {
        return Encoding.UTF8.GetString(utf8, offset, count);
    }
}
