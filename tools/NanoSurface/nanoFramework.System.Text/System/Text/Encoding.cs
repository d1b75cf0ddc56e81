namespace System.Text;

/// <remarks>The device has no GetByteCount and no other encoding.</remarks>
public abstract class Encoding
{
    public static extern Encoding UTF8 { get; }

    public virtual extern byte[] GetBytes(string s);

    public virtual extern int GetBytes(string s, int charIndex, int charCount, byte[] bytes, int byteIndex);

    public virtual extern string GetString(byte[] bytes, int index, int count);
}
