using System.Text;

namespace Edda.Core.Wire;

/// <summary>Between messages and bytes. Its owner uses it on one thread, with the cursors that it uses again and again.</summary>
public sealed class MessageCodec
{
    private WireReader _reader = new WireReader();
    private WireWriter _writer = new WireWriter();

    /// <summary>Where the last failed read failed.</summary>
    public string FailedPath = "";

    public bool TryRead(Message message, byte[] bytes, int offset, int count)
    {
        _reader.Reset(bytes, offset, count);
        if (message.TryRead(ref _reader) == WireStatus.Ok)
        {
            return true;
        }

        FailedPath = _reader.FailedPath;
        return false;
    }

    /// <summary>Writes a message of known size. False when it changed since it was measured.</summary>
    public bool TryWrite(Message message, byte[] bytes, int offset, int count)
    {
        _writer.Reset(bytes, offset, count);
        message.Write(ref _writer);
        return !_writer.Failed && _writer.Position == count;
    }

    /// <summary>Empty for what is not UTF-8: the device's own conversion does not look.</summary>
    public static string ReadText(byte[] utf8, int offset, int count)
    {
        return Utf8Check.IsValid(utf8, offset, count) ? Encoding.UTF8.GetString(utf8, offset, count) : "";
    }
}
