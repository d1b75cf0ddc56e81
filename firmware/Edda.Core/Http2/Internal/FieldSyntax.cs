namespace Edda.Core.Http2.Internal;

/// <summary>What a field of an HTTP/2 message may look like (RFC 9113, sections 8.2.1 and 8.2.2).</summary>
internal static class FieldSyntax
{
    /// <summary>No controls, spaces, upper case, colons, or bytes outside ASCII.</summary>
    public static bool IsName(byte[] bytes, int offset, int length)
    {
        for (int i = offset; i < offset + length; i++)
        {
            int b = bytes[i];
            if (b <= ' ' || b >= 0x7f || b == ':' || (b >= 'A' && b <= 'Z'))
            {
                return false;
            }
        }

        return length > 0;
    }

    /// <summary>No NUL, CR or LF, and no white space at either end.</summary>
    public static bool IsValue(byte[] bytes, int offset, int length)
    {
        for (int i = offset; i < offset + length; i++)
        {
            int b = bytes[i];
            if (b == 0 || b == '\r' || b == '\n')
            {
                return false;
            }
        }

        return length == 0 || (!IsSpace(bytes[offset]) && !IsSpace(bytes[offset + length - 1]));
    }

    /// <summary>Fields that speak about a connection of HTTP/1.1 and have no place here.</summary>
    public static bool IsOfConnection(byte[] name, int offset, int length)
    {
        switch (name[offset])
        {
            case (byte)'c':
                return Ascii.AreEqual("connection", name, offset, length);
            case (byte)'k':
                return Ascii.AreEqual("keep-alive", name, offset, length);
            case (byte)'p':
                return Ascii.AreEqual("proxy-connection", name, offset, length);
            case (byte)'t':
                return Ascii.AreEqual("transfer-encoding", name, offset, length);
            case (byte)'u':
                return Ascii.AreEqual("upgrade", name, offset, length);
            default:
                return false;
        }
    }

    private static bool IsSpace(int b)
    {
        return b == ' ' || b == '\t';
    }
}
