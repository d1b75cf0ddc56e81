using System.Text;

namespace Edda.Core.Wire;

/// <summary>
/// The value of a string field: valid UTF-8 in a buffer that is filled, cleared and filled again. Setting it copies.
/// A string is made only when somebody asks for one.
/// </summary>
public sealed class Text : WireBytes
{
    public static implicit operator Text(string value)
    {
        var text = new Text();
        text.Set(value);
        return text;
    }

    public static bool operator ==(Text left, Text right)
    {
        return left.Equals(right);
    }

    public static bool operator !=(Text left, Text right)
    {
        return !left.Equals(right);
    }

    public static bool operator ==(Text left, string right)
    {
        return left.Equals(right);
    }

    public static bool operator !=(Text left, string right)
    {
        return !left.Equals(right);
    }

    /// <summary>Allocates for a moment: the device has no way to ask a string for its length in UTF-8.</summary>
    public void Set(string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        SetBytes(bytes, 0, bytes.Length);
    }

    /// <summary>False, and nothing changes, when the bytes are not UTF-8.</summary>
    public bool Set(byte[] utf8, int offset, int count)
    {
        if (!Utf8Check.IsValid(utf8, offset, count))
        {
            return false;
        }

        SetBytes(utf8, offset, count);
        return true;
    }

    public void Set(Text other)
    {
        if ((object)other != (object)this)
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

    public bool Equals(Text other)
    {
        return (object)other != null && Same(other.Buffer, 0, other.Length);
    }

    public bool Equals(string other)
    {
        if (other == null || other.Length > Length)
        {
            return false;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(other);
        return Same(bytes, 0, bytes.Length);
    }

    public override bool Equals(object obj)
    {
        return obj is string ? Equals((string)obj) : Equals(obj as Text);
    }

    public override int GetHashCode()
    {
        return Hash();
    }

    public override string ToString()
    {
        return Length == 0 ? "" : Encoding.UTF8.GetString(Buffer, 0, Length);
    }
}
