namespace Edda.Core.Wire;

/// <summary>The value of a bytes field: a buffer that is filled, cleared and filled again. Setting it copies.</summary>
public sealed class Blob : WireBytes
{
    public byte this[int index]
    {
        get { return Buffer[index]; }
    }

    public static implicit operator Blob(byte[] bytes)
    {
        var blob = new Blob();
        blob.Set(bytes, 0, bytes.Length);
        return blob;
    }

    public void Set(byte[] bytes, int offset, int count)
    {
        SetBytes(bytes, offset, count);
    }

    public void Set(Blob other)
    {
        if (other != this)
        {
            if (other.Length == 0)
            {
                Clear();
            }
            else
            {
                SetBytes(other.Buffer, 0, other.Length);
            }
        }
    }
}
